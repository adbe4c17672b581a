using System.Text;
using MmLock.Analyzers.Operations;
using DiffPlex;
using DiffPlex.Chunkers;
using DiffPlex.Model;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;
using MmLock.Tool.Loading;

namespace MmLock.Tool.Reporting;

/// <summary>The difference of two texts in the unified format that <c>git apply</c> and <c>patch</c> read.</summary>
internal static class UnifiedDiff
{
    private const int Context = 3;

    /// <summary>A part for each changed file, in the bytes of that file, byte order mark included: what applies a patch compares
    /// bytes.</summary>
    public static async Task<IEnumerable<byte[]>> OfFilesAsync(
        Solution before,
        Solution after,
        InputPath input,
        CancellationToken cancellationToken)
    {
        var diffs = new SortedDictionary<string, byte[]>(StringComparer.Ordinal);
        foreach (DocumentId id in after.GetChanges(before).GetProjectChanges().SelectMany(p => p.GetChangedDocuments()))
        {
            string file = input.Relative(before.GetDocument(id)!.FilePath!);
            SourceText old = await before.GetDocument(id)!.GetTextAsync(cancellationToken);
            SourceText changed = await after.GetDocument(id)!.GetTextAsync(cancellationToken);
            bool isMarked = old.Encoding is { } marked && marked.GetPreamble().Length > 0;
            string mark = isMarked ? "\uFEFF" : "";
            Encoding encoding = isMarked || old.Encoding is null ? new UTF8Encoding(encoderShouldEmitUTF8Identifier: false) : old.Encoding;
            diffs[file] = encoding.GetBytes(Of(file, mark + old, mark + changed));
        }

        return diffs.Values;
    }

    /// <summary>The parts of all changed files as one text, for a reader.</summary>
    public static async Task<string> TextAsync(Solution before, Solution after, InputPath input, CancellationToken cancellationToken)
    {
        var diffs = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (DocumentId id in after.GetChanges(before).GetProjectChanges().SelectMany(p => p.GetChangedDocuments()))
        {
            string file = input.Relative(before.GetDocument(id)!.FilePath!);
            SourceText old = await before.GetDocument(id)!.GetTextAsync(cancellationToken);
            diffs[file] = Of(file, old.ToString(), (await after.GetDocument(id)!.GetTextAsync(cancellationToken)).ToString());
        }

        return string.Concat(diffs.Values);
    }

    public static string Of(string file, string old, string changed)
    {
        DiffResult diff = Differ.Instance.CreateDiffs(
            old, changed, ignoreWhiteSpace: false, ignoreCase: false, LineEndingsPreservingChunker.Instance);
        if (diff.DiffBlocks.Count == 0)
        {
            return "";
        }

        var text = new StringBuilder($"--- a/{file}\n+++ b/{file}\n");
        for (int i = 0; i < diff.DiffBlocks.Count;)
        {
            // Blocks whose context would touch share a hunk.
            int last = i;
            while (last + 1 < diff.DiffBlocks.Count
                && diff.DiffBlocks[last + 1].DeleteStartA - End(diff.DiffBlocks[last]) <= 2 * Context)
            {
                last++;
            }

            WriteHunk(text, diff, i, last);
            i = last + 1;
        }

        return text.ToString();
    }

    private static void WriteHunk(StringBuilder text, DiffResult diff, int first, int last)
    {
        IReadOnlyList<string> old = diff.PiecesOld;
        int start = Math.Max(0, diff.DiffBlocks[first].DeleteStartA - Context);
        int end = Math.Min(old.Count, diff.DiffBlocks[last].DeleteStartA + diff.DiffBlocks[last].DeleteCountA + Context);
        int startB = diff.DiffBlocks[first].InsertStartB - (diff.DiffBlocks[first].DeleteStartA - start);
        int inserted = 0;
        int deleted = 0;
        var lines = new StringBuilder();
        int at = start;
        for (int i = first; i <= last; i++)
        {
            DiffBlock block = diff.DiffBlocks[i];
            for (; at < block.DeleteStartA; at++)
            {
                Line(lines, ' ', old[at]);
            }

            for (; at < block.DeleteStartA + block.DeleteCountA; at++, deleted++)
            {
                Line(lines, '-', old[at]);
            }

            for (int b = 0; b < block.InsertCountB; b++, inserted++)
            {
                Line(lines, '+', diff.PiecesNew[block.InsertStartB + b]);
            }
        }

        for (; at < end; at++)
        {
            Line(lines, ' ', old[at]);
        }

        int countA = end - start;
        int countB = countA - deleted + inserted;
        text.Append(
            System.Globalization.CultureInfo.InvariantCulture,
            $"@@ -{(countA == 0 ? start : start + 1)},{countA} +{(countB == 0 ? startB : startB + 1)},{countB} @@\n").Append(lines);
    }

    private static int End(DiffBlock block) => block.DeleteStartA + block.DeleteCountA;

    private static void Line(StringBuilder text, char sign, string line)
    {
        text.Append(sign).Append(line);
        if (!line.EndsWith('\n'))
        {
            text.Append("\n\\ No newline at end of file\n");
        }
    }
}
