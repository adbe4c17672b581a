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

    /// <summary>Throws when the folder cannot be that of a copy; writes nothing.</summary>
    public static void Check(InputPath source, string folder)
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

        if (Directory.Exists(folder) && !RunLock.IsAllOf(folder) && CopyRecord.Read(folder) is null)
        {
            throw new ToolException($"'{folder}' is not empty and not from an earlier run. Delete it or name another folder.");
        }
    }

    /// <summary>Makes the copy, or finds the one that an earlier run made of the same source.</summary>
    /// <param name="source">What to copy.</param>
    /// <param name="folder">Where to; no other run is there.</param>
    /// <param name="step">Hears what goes on.</param>
    /// <param name="cancellationToken">Ends the copying, and what was copied goes again.</param>
    public static void Prepare(InputPath source, string folder, Action<string> step, CancellationToken cancellationToken)
    {
        MigrationState? decided = null;
        if (!RunLock.IsAllOf(folder))
        {
            CopyRecord earlier = CopyRecord.Read(folder)!;
            if (earlier.Source == source.Root && earlier.SourceHash == CopyRecord.Hash(source.Root))
            {
                step("Going on with an earlier run");
                return;
            }

            if (earlier.OutputHash != CopyRecord.Hash(folder))
            {
                throw new ToolException(
                    $"'{folder}' was changed by hand since an earlier run, and the source is another one now. Delete it or name another "
                    + "folder.");
            }

            // What was decided of code that is still the same need not be decided again.
            decided = MigrationState.Read(folder);
            Remove(folder);
        }

        step("Copying");
        try
        {
            ProjectCopy.Copy(source.Root, folder, cancellationToken);
            (decided is null ? null : decided with { Api = null, Interrupted = null })?.Write(folder);
            CopyRecord.Write(source.Root, folder);
        }
        catch (Exception)
        {
            // Half a copy would be in the way of the next run, which could not know it for one.
            Remove(folder);
            throw;
        }
    }

    /// <summary>Keeps a stage of the source for a comparison later.</summary>
    /// <param name="source">As it is now.</param>
    /// <param name="target">The folder of the migration.</param>
    /// <param name="stage">A name for it.</param>
    /// <param name="cancellationToken">Ends the copying.</param>
    /// <returns>Its folder, which is there when it is complete.</returns>
    public static string Keep(string source, string target, string stage, CancellationToken cancellationToken)
    {
        string before = Kept(target, stage);
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

    /// <summary>Where a stage is kept.</summary>
    public static string Kept(string target, string stage) => Path.Combine(RunLock.FolderOf(target), stage);

    private static bool IsIn(string path, string folder) => path.StartsWith(folder + Path.DirectorySeparatorChar, StringComparison.Ordinal);

    /// <summary>Removes all but the lock of this run.</summary>
    private static void Remove(string folder)
    {
        foreach (FileSystemInfo entry in new DirectoryInfo(folder).EnumerateFileSystemInfos())
        {
            if (entry.FullName == RunLock.FolderOf(folder))
            {
                foreach (FileSystemInfo kept in ((DirectoryInfo)entry).EnumerateFileSystemInfos().Where(e => !RunLock.IsOwn(e.Name)))
                {
                    Delete(kept);
                }
            }
            else
            {
                Delete(entry);
            }
        }

        static void Delete(FileSystemInfo entry)
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
    }
}
