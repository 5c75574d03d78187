// In place of web/service.js: what the page asks is answered by the core, in a worker of this browser. The page's policy
// (wasm/page.mjs) allows no connection at all.

/** Whether nothing leaves the browser. */
export const alone = true;

const held = (id) => document.getElementById(id).textContent;
const script = URL.createObjectURL(new Blob([held("worker")], { type: "text/javascript" }));
const waiting = new Map(); // what was asked and is not yet answered
let last = 0;
let worker = start();

function start() {
  const it = new Worker(script);
  it.onmessage = ({ data: { id, status, type, body } }) => {
    const answer = waiting.get(id);
    waiting.delete(id);
    answer.done(new Response(body, { status, headers: type ? { "Content-Type": type } : {} }));
  };
  it.onerror = (event) => { // a core that failed once is not asked again
    event.preventDefault();
    for (const answer of waiting.values()) answer.failed(new Error(event.message));
    waiting.clear();
    it.terminate();
    worker = start();
  };
  it.postMessage({ core: held("core").trim() });
  return it;
}

/** The Response to a request of `path`, as of fetch(). */
export function ask(path, { method, headers, body } = {}) {
  const id = ++last;
  return new Promise((done, failed) => {
    waiting.set(id, { done, failed });
    worker.postMessage({ id, method, target: `/${path}`, type: headers?.["Content-Type"], body });
  });
}
