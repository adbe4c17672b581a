using System.Globalization;
using System.Security.Cryptography;
using MmLock.Tool.Messages;

namespace MmLock.Tool.Conversion;

/// <summary>A file of a step that is not verified yet.</summary>
/// <param name="File">Its path, from the folder of the migration where it is below that.</param>
/// <param name="Copy">The name of the copy of its old text, beside the others.</param>
/// <param name="Before">The hash of its old text.</param>
/// <param name="After">The hash of the text that the step gives it.</param>
internal sealed record StepFile(string File, string Copy, string Before, string After);

/// <summary>
/// A step of a migration from before its first file is replaced until its result is verified. The copies of the old texts are complete
/// before the state names them, and the state forgets them in the same write that says what became of the step. So there is no moment
/// at which a run can end and leave files behind that nobody has verified and nobody can put back.
/// </summary>
internal sealed record InterruptedStep(IReadOnlyList<StepFile> Files)
{
    private const string Folder = "undo";

    /// <summary>Copies the files that a step is to replace.</summary>
    public static InterruptedStep Prepare(string root, IReadOnlyDictionary<string, byte[]> changes)
    {
        Forget(root);
        string folder = Directory.CreateDirectory(Path.Combine(RunLock.FolderOf(root), Folder)).FullName;
        var files = new List<StepFile>();
        foreach ((string file, byte[] after) in changes)
        {
            byte[] before = File.ReadAllBytes(file);
            string copy = files.Count.ToString(CultureInfo.InvariantCulture);
            using (var stream = new FileStream(Path.Combine(folder, copy), FileMode.CreateNew, FileAccess.Write))
            {
                stream.Write(before);
                stream.Flush(flushToDisk: true);
            }

            files.Add(new StepFile(Path.GetRelativePath(root, file).Replace('\\', '/'), copy, Hash(before), Hash(after)));
        }

        return new InterruptedStep(files);
    }

    /// <summary>Puts the old texts back.</summary>
    /// <returns>How many files have one again.</returns>
    public int Undo(string root)
    {
        var old = new SortedDictionary<string, byte[]>(StringComparer.Ordinal);
        foreach (StepFile file in Files)
        {
            string target = Path.GetFullPath(Path.Combine(root, file.File));
            string copy = Path.Combine(RunLock.FolderOf(root), Folder, file.Copy);
            string? now = File.Exists(target) ? Hash(File.ReadAllBytes(target)) : null;
            if (now == file.Before)
            {
                continue;
            }

            if (now != file.After)
            {
                throw new ToolException(
                    $"'{target}' was changed while a step of the migration waited to be verified, so the step cannot be undone. The text "
                    + $"before the step is in '{copy}': put into the file what is right, then remove \"interrupted\" from "
                    + $"'{Path.Combine(root, MigrationState.FileName)}'.");
            }

            if (!File.Exists(copy) || Hash(File.ReadAllBytes(copy)) is var kept && kept != file.Before)
            {
                throw new ToolException(
                    $"'{target}' has a step of the migration that was not verified, and the copy of its old text in '{copy}' is gone. Put "
                    + $"the file back, or keep it, then remove \"interrupted\" from '{Path.Combine(root, MigrationState.FileName)}'.");
            }

            old[target] = File.ReadAllBytes(copy);
        }

        FileTransaction.Write(old, root, null, CancellationToken.None);
        return old.Count;
    }

    /// <summary>Removes the copies, which nothing names any more.</summary>
    public static void Forget(string root)
    {
        string folder = Path.Combine(RunLock.FolderOf(root), Folder);
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static string Hash(byte[] bytes) => Convert.ToHexString(SHA256.HashData(bytes));
}
