using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace MmLock.Tool.Loading;

/// <summary>
/// Source in any encoding: by its byte order mark, as UTF-8, as the project's code page, else as Windows-1252, in which every
/// byte is a character and comes back as itself. A file is written in the encoding in which it was read.
/// </summary>
internal static class SourceEncodings
{
    private static readonly UTF8Encoding s_strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
    private static readonly Encoding s_anyBytes = CodePagesEncodingProvider.Instance.GetEncoding(1252)!;

    /// <summary>Gives documents that the workspace's reader would damage their text in an encoding that loses nothing.</summary>
    /// <param name="unreadable">Files that are not there or may not be read, and why.</param>
    public static async Task<(Solution Solution, IReadOnlyList<string> Unreadable)> ApplyAsync(
        Solution solution,
        CancellationToken cancellationToken)
    {
        var unreadable = new SortedSet<string>(StringComparer.Ordinal);
        var seen = new Dictionary<string, SourceText?>();
        Document[] documents = [.. solution.Projects.Where(p => p.SupportsCompilation).SelectMany(p => p.Documents)];
        foreach (Document document in documents.Where(d => d.FilePath is not null))
        {
            if (!seen.TryGetValue(document.FilePath!, out SourceText? text))
            {
                try
                {
                    text = await ReadAsync(document, cancellationToken);
                }
                catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
                {
                    unreadable.Add($"'{document.FilePath}' cannot be read: {failure.Message}");
                }

                seen.Add(document.FilePath!, text);
            }

            if (text is not null)
            {
                solution = solution.WithDocumentText(document.Id, text);
            }
        }

        return (solution, [.. unreadable]);
    }

    /// <summary>Why one of the files that differ cannot be written without damage; null when all can.</summary>
    /// <param name="before">The solution as it is on disk.</param>
    /// <param name="after">The solution as it is to be.</param>
    /// <param name="input">Whose folder names are relative to.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public static async Task<string?> ProblemAsync(Solution before, Solution after, InputPath input, CancellationToken cancellationToken)
    {
        foreach (DocumentId id in after.GetChanges(before).GetProjectChanges().SelectMany(p => p.GetChangedDocuments()))
        {
            Document document = before.GetDocument(id)!;
            SourceText old = await document.GetTextAsync(cancellationToken);
            string name = input.Relative(document.FilePath!);
            byte[] bytes = await File.ReadAllBytesAsync(document.FilePath!, cancellationToken);
            if (!Encode(old).AsSpan().SequenceEqual(bytes))
            {
                return $"'{name}' has bytes that are no {NameOf(old)} and would be lost: save it as UTF-8 first";
            }

            if (TryEncode(await after.GetDocument(id)!.GetTextAsync(cancellationToken), old.Encoding) is null)
            {
                return $"the result has characters that '{name}', which is {NameOf(old)}, cannot hold: save it as UTF-8 first";
            }
        }

        return null;
    }

    /// <summary>The bytes of a file with this text.</summary>
    public static byte[] Encode(SourceText text) => [.. Of(text.Encoding).GetPreamble(), .. Of(text.Encoding).GetBytes(text.ToString())];

    /// <returns>Null when the encoding lacks a character.</returns>
    public static byte[]? TryEncode(SourceText text, Encoding? encoding)
    {
        var strict = (Encoding)Of(encoding).Clone();
        strict.EncoderFallback = EncoderFallback.ExceptionFallback;
        try
        {
            return [.. Of(encoding).GetPreamble(), .. strict.GetBytes(text.ToString())];
        }
        catch (EncoderFallbackException)
        {
            return null;
        }
    }

    /// <returns>Null when the workspace reads the file as it is.</returns>
    private static async Task<SourceText?> ReadAsync(Document document, CancellationToken cancellationToken)
    {
        byte[] bytes = await File.ReadAllBytesAsync(document.FilePath!, cancellationToken);
        if (IsUtf8(bytes))
        {
            return null;
        }

        SourceText text = await document.GetTextAsync(cancellationToken);
        return text.Encoding?.GetPreamble() is { Length: > 0 } || Encode(text).AsSpan().SequenceEqual(bytes)
            ? null
            : SourceText.From(s_anyBytes.GetString(bytes), s_anyBytes, text.ChecksumAlgorithm);
    }

    private static bool IsUtf8(byte[] bytes)
    {
        try
        {
            s_strict.GetCharCount(bytes);
            return true;
        }
        catch (DecoderFallbackException)
        {
            return false;
        }
    }

    private static Encoding Of(Encoding? encoding) => encoding ?? s_strict;

    private static string NameOf(SourceText text) => Of(text.Encoding).WebName.ToUpperInvariant();
}
