using MmLock.Tool.Loading;
using MmLock.Tool.Messages;

namespace MmLock.Tool.Conversion;

/// <summary>The folder that a migration works on in place of the original: a copy that is complete, or none.</summary>
internal static class MigrationCopy
{
    /// <summary>The copy's own solution or project file.</summary>
    public static async Task<InputPath> InputAsync(InputPath source, string folder, CancellationToken cancellationToken) =>
        await InputPath.ResolveAsync(Path.Combine(folder, Path.GetRelativePath(source.Root, source.File)), cancellationToken) with
        {
            Root = folder,
            IsCopy = true,
        };

    /// <summary>Makes the copy, or finds the one that an earlier run made of the same source.</summary>
    /// <param name="source">What to copy.</param>
    /// <param name="folder">Where to.</param>
    /// <param name="step">Hears what goes on.</param>
    /// <param name="cancellationToken">Ends the copying, and what was copied goes again.</param>
    public static void Prepare(InputPath source, string folder, Action<string> step, CancellationToken cancellationToken)
    {
        if (folder == source.Root || IsIn(source.Root, folder) || IsIn(folder, source.Root))
        {
            throw new ToolException($"'{folder}' and '{source.Root}' contain one another. Name a folder elsewhere.");
        }

        if (File.Exists(folder))
        {
            throw new ToolException($"'{folder}' is a file. Name a folder for --output.");
        }

        if (source.Projects.Append(source.File).FirstOrDefault(p => !IsIn(p, source.Root)) is { } outside)
        {
            throw new ToolException(
                $"'{outside}' lies outside of '{source.Root}' and would not be in the copy. "
                + "Migrate it in place, without --output, or from a solution in a folder above it.");
        }

        if (Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any())
        {
            MigrationState state = MigrationState.Read(folder)
                ?? throw new ToolException($"'{folder}' is not empty and not from an earlier run. Delete it or name another folder.");
            if (state.Source == source.Root && state.SourceHash == MigrationState.Hash(source.Root))
            {
                step("Going on with an earlier run");
                return;
            }

            if (state.OutputHash != MigrationState.Hash(folder))
            {
                throw new ToolException(
                    $"'{folder}' was changed by hand since an earlier run, and the source is another one now. Delete it or name another "
                    + "folder.");
            }

            Directory.Delete(folder, recursive: true);
        }

        step("Copying");
        bool existed = Directory.Exists(folder);
        try
        {
            ProjectCopy.Copy(source.Root, folder, cancellationToken);
            MigrationState.Write(source.Root, folder);
        }
        catch (Exception)
        {
            // Half a copy would be in the way of the next run, which could not know it for one.
            Remove(folder, existed);
            throw;
        }
    }

    /// <summary>Keeps the source as it is before the migration, for a comparison later.</summary>
    /// <returns>Its folder, which is there when it is complete.</returns>
    public static string Keep(string source, string target, CancellationToken cancellationToken)
    {
        string before = Path.Combine(MigrationState.Folder(target), "before");
        if (!Directory.Exists(before))
        {
            string part = before + ".part";
            if (Directory.Exists(part))
            {
                Directory.Delete(part, recursive: true);
            }

            ProjectCopy.Copy(source, part, cancellationToken);
            Directory.Move(part, before);
        }

        return before;
    }

    private static bool IsIn(string path, string folder) => path.StartsWith(folder + Path.DirectorySeparatorChar, StringComparison.Ordinal);

    private static void Remove(string folder, bool keepFolder)
    {
        foreach (FileSystemInfo entry in Directory.Exists(folder) ? new DirectoryInfo(folder).EnumerateFileSystemInfos() : [])
        {
            if (entry is DirectoryInfo { LinkTarget: null } inner)
            {
                inner.Delete(recursive: true);
            }
            else
            {
                entry.Delete();
            }
        }

        if (!keepFolder && Directory.Exists(folder))
        {
            Directory.Delete(folder);
        }
    }
}
