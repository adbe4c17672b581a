using System.Text;
using System.Text.Json;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace MmLock.Tool.Migration;

/// <summary>
/// Replaces files all together. New contents are written beside their targets and flushed, then a journal that names them,
/// then each is renamed over its target, then the journal goes. A run that dies before the journal leaves the source as it
/// was; one that dies after it is completed by the next (<see cref="Recover"/>).
/// </summary>
internal static class FileTransaction
{
    private const string JournalName = ".mmlock-journal.json";
    private const string Suffix = ".mmlock-new";

    private sealed record Entry(string Temporary, string Target);

    /// <summary>Writes the documents that differ; returns their files.</summary>
    public static async Task<IReadOnlyList<string>> WriteAsync(Solution before, Solution after, string root, CancellationToken cancellationToken)
    {
        var files = new SortedDictionary<string, SourceText>(StringComparer.Ordinal);
        foreach (DocumentId id in after.GetChanges(before).GetProjectChanges().SelectMany(p => p.GetChangedDocuments()))
        {
            Document document = after.GetDocument(id)!;
            SourceText text = await document.GetTextAsync(cancellationToken);
            SourceText old = await before.GetDocument(id)!.GetTextAsync(cancellationToken);
            if (!text.ContentEquals(old) && document.FilePath is { } file)
            {
                files[file] = SourceText.From(text.ToString(), old.Encoding ?? new UTF8Encoding(false));
            }
        }

        Write(files.ToDictionary(f => f.Key, f => Encode(f.Value)), root, cancellationToken);
        return [.. files.Keys];
    }

    private static byte[] Encode(SourceText text) => [.. text.Encoding!.GetPreamble(), .. text.Encoding.GetBytes(text.ToString())];

    public static void Write(IReadOnlyDictionary<string, byte[]> files, string root, CancellationToken cancellationToken)
    {
        if (files.Count == 0)
        {
            return;
        }

        var entries = new List<Entry>();
        string journal = Path.Combine(root, JournalName);
        try
        {
            foreach ((string target, byte[] content) in files.OrderBy(f => f.Key, StringComparer.Ordinal))
            {
                cancellationToken.ThrowIfCancellationRequested();
                var info = new FileInfo(target);
                if (info is { Exists: true, IsReadOnly: true })
                {
                    throw new ToolException($"'{target}' is read-only. Nothing was written.");
                }

                var entry = new Entry(target + Suffix, target);
                entries.Add(entry);
                using FileStream stream = new(entry.Temporary, FileMode.Create, FileAccess.Write);
                stream.Write(content);
                stream.Flush(flushToDisk: true);
                if (info.Exists && !OperatingSystem.IsWindows())
                {
                    File.SetUnixFileMode(entry.Temporary, File.GetUnixFileMode(target));
                }
            }

            cancellationToken.ThrowIfCancellationRequested();
            using FileStream log = new(journal, FileMode.Create, FileAccess.Write);
            JsonSerializer.Serialize(log, entries);
            log.Flush(flushToDisk: true);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or OperationCanceledException or ToolException)
        {
            foreach (string file in entries.Select(e => e.Temporary).Append(journal).Where(File.Exists))
            {
                File.Delete(file);
            }

            throw failure is OperationCanceledException or ToolException
                ? failure
                : new ToolException($"'{entries.LastOrDefault()?.Target ?? root}' cannot be written: {failure.Message} Nothing was written.");
        }

        Complete(entries, journal);
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

        List<Entry> entries;
        try
        {
            entries = JsonSerializer.Deserialize<List<Entry>>(File.ReadAllText(journal)) ?? [];
        }
        catch (JsonException)
        {
            // The journal itself was not written to its end, so no target has been touched.
            File.Delete(journal);
            return 0;
        }

        return Complete(entries, journal);
    }

    private static int Complete(List<Entry> entries, string journal)
    {
        int done = 0;
        foreach (Entry entry in entries.Where(e => File.Exists(e.Temporary)))
        {
            File.Move(entry.Temporary, entry.Target, overwrite: true);
            done++;
        }

        File.Delete(journal);
        return done;
    }
}
