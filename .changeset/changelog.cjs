// What `changeset version` writes into the changelogs: what each changeset says, without the hash of its commit, and which
// versions belong together.
module.exports = {
  getReleaseLine: ({ summary }) => Promise.resolve(`- ${summary.trim().replaceAll('\n', '\n  ')}`),
  getDependencyReleaseLine: (_, updated) =>
    Promise.resolve(
      updated.length === 0
        ? ''
        : `- Goes with ${updated.map(({ name, newVersion }) => `\`${name}\` ${newVersion}`).join(', ')}.`,
    ),
};
