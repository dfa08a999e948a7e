// Takes memory until it is stopped.
const held = [];
setInterval(() => held.push(Buffer.alloc(32 * 1024 * 1024, 1)), 5);
process.stdin.resume();
