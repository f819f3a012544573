// Loaded before a server (`node --import`): tells over IPC what its process has worked, all threads together.
let before = process.cpuUsage();
process.on('message', (word) => {
  if (word === 'begin') {
    before = process.cpuUsage();
    process.send?.({ begun: true });
  } else if (word === 'end') {
    const { user, system } = process.cpuUsage(before);
    process.send?.({ cpuMicros: user + system, user, system });
  }
});
process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'));
