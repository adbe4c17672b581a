using MmLock.Tool.Messages;

namespace MmLock.Tool.Conversion;

/// <summary>The right to migrate a folder, which one run has at a time. The system takes it back from a run that is killed.</summary>
internal sealed class RunLock : IDisposable
{
    private const string FileName = "lock";
    private readonly string _root;
    private readonly bool _isNew;
    private readonly FileStream _file;

    private RunLock(string root, bool isNew, FileStream file) => (_root, _isNew, _file) = (root, isNew, file);

    /// <summary>The folder of what the tool keeps for itself: no build looks into it, and no version control should.</summary>
    public static string FolderOf(string root) => Path.Combine(root, ".mmlock");

    public static RunLock Take(string root)
    {
        bool isNew = !Directory.Exists(root);
        string folder = FolderOf(root);
        try
        {
            Directory.CreateDirectory(folder);
            var file = new FileStream(Path.Combine(folder, FileName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            File.WriteAllText(Path.Combine(folder, ".gitignore"), "*\n");
            return new RunLock(root, isNew, file);
        }
        catch (IOException) when (File.Exists(Path.Combine(folder, FileName)))
        {
            throw new ToolException($"Another mmlock migrates '{root}' right now. Wait until it has ended. Nothing was written.");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new ToolException($"'{folder}' cannot be written: {failure.Message} Nothing was written.");
        }
    }

    /// <summary>Whether a folder has nothing but a lock.</summary>
    public static bool IsAllOf(string root) =>
        Directory.EnumerateFileSystemEntries(root).All(e => e == FolderOf(root) && IsEmpty(e));

    /// <summary>Whether a file of that folder belongs to the lock.</summary>
    public static bool IsOwn(string name) => name is FileName or ".gitignore";

    /// <summary>What nothing else was put beside goes again.</summary>
    public void Dispose()
    {
        _file.Dispose();
        string folder = FolderOf(_root);
        if (Directory.Exists(folder) && IsEmpty(folder))
        {
            Directory.Delete(folder, recursive: true);
        }

        if (_isNew && Directory.Exists(_root) && !Directory.EnumerateFileSystemEntries(_root).Any())
        {
            Directory.Delete(_root);
        }
    }

    private static bool IsEmpty(string folder) =>
        Directory.EnumerateFileSystemEntries(folder).All(e => IsOwn(Path.GetFileName(e)));
}
