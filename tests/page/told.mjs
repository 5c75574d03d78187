/* One test after another, each told in a line; and how many of them passed and failed. */
export const told = { passed: 0, failed: 0 };

export async function test(name, body) {
  const from = performance.now();
  try {
    await body();
    told.passed++;
    console.log(`ok      ${name} (${((performance.now() - from) / 1000).toFixed(1)} s)`);
  } catch (error) {
    told.failed++;
    console.log(`FAILED  ${name}: ${error.stack}`);
  }
}
