// Becomes a part of cajal.js: cajalCore() resolves to a module with ask().
//     const core = await cajalCore();
//     core.ask({ method: "POST", target: "/api/plan?as_of=2026-11-01", type: "application/json", body: text })
// answers as the service does: { status, type, body }, the body as bytes (docs/api.md).
{
  let it = 0;

  /** YYYY-MM-DD by the clock of this place. */
  const day = (now) =>
    [now.getFullYear(), now.getMonth() + 1, now.getDate()].map((number) => String(number).padStart(2, "0")).join("-");

  Module["ask"] = ({ method = "GET", target, type = null, body = "" }) => {
    it = it || Module["_answer_open"]();
    const bytes = typeof body === "string" ? new TextEncoder().encode(body) : body;
    const at = it && Module["_malloc"](bytes.length || 1);
    if (!at) throw new Error("out of memory");
    HEAPU8.set(bytes, at);
    const now = new Date();
    const status = ccall("answer_ask", "number",
      ["number", "string", "string", "string", "number", "number", "string", "number"],
      [it, method, target, type, at, bytes.length, day(now), Math.floor(now / 1000)]);
    Module["_free"](at);
    const from = Module["_answer_bytes"](it);
    return {
      status,
      type: UTF8ToString(Module["_answer_type"](it)) || null,
      body: HEAPU8.slice(from, from + Module["_answer_length"](it)),
    };
  };
}
