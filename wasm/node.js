// Becomes a part of cajal.js, before the rest: Node has fetch(), by which emscripten would ask for a file.
if (typeof process === "object" && typeof require === "function" && !Module["wasmBinary"])
  Module["wasmBinary"] = require("fs").readFileSync(`${__dirname}/cajal.wasm`);
