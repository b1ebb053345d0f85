// Loaded into a program that scripts/start.mjs started: when that one is killed, the program shuts down too
// instead of holding its port for ever.
process.once('disconnect', () => {
  process.kill(process.pid, 'SIGTERM');
});
// The channel alone must not keep a program running that has nothing left to do.
process.channel?.unref();
