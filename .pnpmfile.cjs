// The npm packages that carry the Node.js binary declare `os` and `cpu` as strings. pnpm records only arrays in the
// lockfile, and without them it would install the binaries of every platform.
module.exports = {
  hooks: {
    readPackage(pkg) {
      if (/^node-(bin-)?(linux|darwin|win)-/.test(pkg.name)) {
        pkg.os = [pkg.os].flat();
        pkg.cpu = [pkg.cpu].flat();
      }
      return pkg;
    },
  },
};
