// The thread in which the core answers the page, one request after the other. cajal.js stands before this file.
let core;

/** The module, of its compressed bytes as text. */
async function open(text) {
  const bytes = Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
  const plain = new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip")));
  return cajalCore({ wasmBinary: await plain.arrayBuffer() });
}

onmessage = async ({ data }) => {
  if (data.core) {
    core = open(data.core);
    return;
  }
  try {
    const answer = (await core).ask(data);
    postMessage({ id: data.id, ...answer }, [answer.body.buffer]);
  } catch (mistake) {
    setTimeout(() => { throw mistake; }); // told to the page by onerror
  }
};
