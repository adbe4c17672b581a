using System.Text.Json;
using System.Text.Json.Serialization;
using MmLock.Analyzers.Operations;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;
using MmLock.Tool.Loading;
using MmLock.Tool.Messages;

namespace MmLock.Tool.Conversion;

/// <summary>
/// The replacement of files, all together or not at all. New contents and copies of the old ones are written beside their targets and
/// flushed, then a journal that names them, then each is renamed over its target, then journal and copies go. Whatever
/// needs room on the disk so comes before the first target is touched, and a rename that fails is undone by renames. A run
/// that dies before the journal leaves the source as it was; one that dies after it is completed by the next
/// (<see cref="Recover"/>).
/// </summary>
internal static partial class FileTransaction
{
    private const string JournalName = ".mmlock-journal.json";
    private const string NewSuffix = ".mmlock-new";
    private const string OldSuffix = ".mmlock-old";

    private sealed record Replacement(string Temporary, string Target);

    /// <summary>Writes the documents that differ; returns their files.</summary>
    /// <param name="before">The solution as it was read.</param>
    /// <param name="after">The solution as it is to be.</param>
    /// <param name="root">The folder of the journal.</param>
    /// <param name="beforeCommit">Runs when all is ready and nothing is replaced yet; when it throws, nothing is.</param>
    /// <param name="cancellationToken">Ends the run up to the first replacement.</param>
    public static async Task<IReadOnlyList<string>> WriteAsync(
        Solution before,
        Solution after,
        string root,
        Action? beforeCommit,
        CancellationToken cancellationToken)
    {
        IReadOnlyDictionary<string, byte[]> files = await ChangesAsync(before, after, cancellationToken);
        Write(files, root, beforeCommit, cancellationToken);
        return [.. files.Keys];
    }

    /// <summary>The files of the documents that differ, with their new bytes; what is on disk is what was read.</summary>
    public static async Task<IReadOnlyDictionary<string, byte[]>> ChangesAsync(
        Solution before, Solution after, CancellationToken cancellationToken)
    {
        var files = new SortedDictionary<string, byte[]>(StringComparer.Ordinal);
        foreach (DocumentId id in after.GetChanges(before).GetProjectChanges().SelectMany(p => p.GetChangedDocuments()))
        {
            Document document = after.GetDocument(id)!;
            SourceText text = await document.GetTextAsync(cancellationToken);
            SourceText old = await before.GetDocument(id)!.GetTextAsync(cancellationToken);
            if (text.ContentEquals(old) || document.FilePath is not { } file)
            {
                continue;
            }

            // A file that is not what was read is somebody's work of the meantime.
            byte[] bytes = File.Exists(file) ? await File.ReadAllBytesAsync(file, cancellationToken) : [];
            if (!SourceEncodings.Encode(old).AsSpan().SequenceEqual(bytes))
            {
                throw new ToolException($"'{file}' changed while mmlock worked on it. Nothing was written. Run it again.");
            }

            files[file] = SourceEncodings.TryEncode(text, old.Encoding)
                ?? throw new ToolException(
                    $"'{file}' cannot hold the result in its encoding. Nothing was written. Save it as UTF-8 first.");
        }

        return files;
    }

    public static void Write(
        IReadOnlyDictionary<string, byte[]> files,
        string root,
        Action? beforeCommit,
        CancellationToken cancellationToken)
    {
        if (IsPending(root))
        {
            throw new ToolException(
                $"An interrupted run waits in '{root}' to be completed. Run 'mmlock convert' there first. Nothing was written.");
        }

        var entries = new List<Replacement>();
        string journal = Path.Combine(root, JournalName);
        string at = root;
        try
        {
            SortedDictionary<string, byte[]> resolved = Resolve(files);
            Clean(resolved.Keys.Select(t => new Replacement(t + NewSuffix, t)), journal);
            foreach ((string target, byte[] content) in resolved)
            {
                cancellationToken.ThrowIfCancellationRequested();
                at = target;
                Prepare(target, content, entries);
            }

            beforeCommit?.Invoke();
            if (entries.Count == 0)
            {
                return;
            }

            cancellationToken.ThrowIfCancellationRequested();
            at = journal;
            using FileStream log = new(journal, FileMode.Create, FileAccess.Write);
            JsonSerializer.Serialize(log, entries, JournalJson.Default.ListReplacement);
            log.Flush(flushToDisk: true);
        }
        catch (Exception failure)
        {
            Clean(entries, journal);
            if (failure is (IOException or UnauthorizedAccessException) and not OutputException)
            {
                throw new ToolException($"'{at}' cannot be written: {failure.Message} Nothing was written.");
            }

            throw;
        }

        try
        {
            Complete(entries, journal);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new ToolException($"{failure.Message.TrimEnd('.')}. {Undo(entries, journal)}");
        }
    }

    /// <summary>Completes a transaction that a run did not live to complete.</summary>
    /// <returns>How many files it put in place.</returns>
    public static int Recover(string root)
    {
        string journal = Path.Combine(root, JournalName);
        if (!File.Exists(journal))
        {
            return 0;
        }

        List<Replacement> entries;
        try
        {
            entries = JsonSerializer.Deserialize(File.ReadAllText(journal), JournalJson.Default.ListReplacement) ?? [];
        }
        catch (JsonException)
        {
            // The journal itself was not written to its end, so no target has been touched.
            File.Delete(journal);
            return 0;
        }

        return Complete(entries, journal);
    }

    /// <summary>Whether an earlier run was interrupted while it replaced files: what is there now is half of each.</summary>
    public static bool IsPending(string root) => File.Exists(Path.Combine(root, JournalName));

    /// <summary>A link stays a link: what it leads to is written, once, however many ways lead there.</summary>
    private static SortedDictionary<string, byte[]> Resolve(IReadOnlyDictionary<string, byte[]> files)
    {
        var resolved = new SortedDictionary<string, byte[]>(StringComparer.Ordinal);
        foreach ((string file, byte[] content) in files)
        {
            string target = new FileInfo(file).LinkTarget is null ? file : File.ResolveLinkTarget(file, returnFinalTarget: true)!.FullName;
            if (!resolved.TryAdd(target, content) && !resolved[target].AsSpan().SequenceEqual(content))
            {
                throw new ToolException($"'{target}' is compiled under several names, which ask for different edits. Nothing was written.");
            }
        }

        return resolved;
    }

    private static void Prepare(string target, byte[] content, List<Replacement> entries)
    {
        if (Directory.Exists(target))
        {
            throw new ToolException($"'{target}' is a folder. Nothing was written.");
        }

        if (!Directory.Exists(Path.GetDirectoryName(target)))
        {
            throw new ToolException($"'{target}' cannot be written: there is no such folder. Nothing was written.");
        }

        var info = new FileInfo(target);
        if (info is { Exists: true, IsReadOnly: true })
        {
            throw new ToolException($"'{target}' is read-only. Nothing was written.");
        }

        var entry = new Replacement(target + NewSuffix, target);
        if (File.Exists(entry.Temporary))
        {
            // Through a linked folder: the same file by another path.
            if (!File.ReadAllBytes(entry.Temporary).AsSpan().SequenceEqual(content))
            {
                throw new ToolException($"'{target}' is compiled under several names, which ask for different edits. Nothing was written.");
            }

            return;
        }

        entries.Add(entry);
        using (FileStream stream = new(entry.Temporary, FileMode.CreateNew, FileAccess.Write))
        {
            stream.Write(content);
            stream.Flush(flushToDisk: true);
        }

        if (info.Exists)
        {
            if (!OperatingSystem.IsWindows())
            {
                File.SetUnixFileMode(entry.Temporary, File.GetUnixFileMode(target));
            }

            File.Copy(target, target + OldSuffix, overwrite: true);
        }
    }

    private static int Complete(List<Replacement> entries, string journal)
    {
        int done = 0;
        foreach (Replacement entry in entries.Where(e => File.Exists(e.Temporary)))
        {
            File.Move(entry.Temporary, entry.Target, overwrite: true);
            done++;
        }

        // From here on it has happened, so the journal goes before the copies.
        File.Delete(journal);
        Clean(entries, journal);
        return done;
    }

    /// <returns>What became of it, for the user.</returns>
    private static string Undo(List<Replacement> entries, string journal)
    {
        try
        {
            // What still has its new content beside it was not replaced.
            foreach (Replacement entry in entries.Where(e => !File.Exists(e.Temporary)))
            {
                if (File.Exists(entry.Target + OldSuffix))
                {
                    File.Move(entry.Target + OldSuffix, entry.Target, overwrite: true);
                }
                else
                {
                    File.Delete(entry.Target);
                }
            }

            Clean(entries, journal);
            return "What had been replaced was put back: nothing is converted.";
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return $"What had been replaced could not be put back ({failure.Message.TrimEnd('.')}): the old text of each file is beside "
                + $"it as *{OldSuffix}.";
        }
    }

    private static void Clean(IEnumerable<Replacement> entries, string journal)
    {
        foreach (string file in entries.SelectMany(e => new[] { e.Temporary, e.Target + OldSuffix }).Append(journal).Where(File.Exists))
        {
            File.Delete(file);
        }
    }

    [JsonSerializable(typeof(List<Replacement>))]
    private sealed partial class JournalJson : JsonSerializerContext;
}
