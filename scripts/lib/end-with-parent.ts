// Loaded by every process of the stack before its own code: it ends, with all it started, when the launcher is gone,
// however that ended. What it forks loads this as well, but has a channel of its own, which is none of our business.
if (process.env['ENDS_WITH_PARENT']) {
  delete process.env['ENDS_WITH_PARENT'];
  process.channel?.unref();
  process.once('disconnect', () => {
    process.kill(process.platform === 'win32' ? process.pid : -process.pid, 'SIGTERM');
  });
}
