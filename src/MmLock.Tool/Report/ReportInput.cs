using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using MmLock.Tool.Messages;

namespace MmLock.Tool.Report;

/// <summary>One file of a report: what was found or counted, and when.</summary>
/// <param name="Date">As the user gave it; empty where he gave none.</param>
/// <param name="Root">The parsed file; nothing of a profile, which is read when its date is made.</param>
internal sealed partial record ReportInput(string Date, string Path, JsonElement Root)
{
    private static readonly JsonDocumentOptions s_depth = new() { MaxDepth = 256 };

    /// <summary>How a profile begins.</summary>
    private static readonly byte[] s_profile = "{\"mmlockProfile\""u8.ToArray();

    /// <summary>Two runs of a day are told apart by their times.</summary>
    private static readonly string[] s_dates = ["yyyy-MM-dd", "yyyy-MM-ddTHH:mm"];

    /// <summary>Whether it is a recorded run: a line of JSON for each time.</summary>
    public bool IsProfile { get; private init; }

    /// <summary>Reads <c>FILE</c> or <c>DATE=FILE</c>.</summary>
    public static ReportInput Read(string argument)
    {
        (string date, string path) = Split(argument);
        if (string.IsNullOrWhiteSpace(path))
        {
            throw new ToolException($"'{argument}' names no file.");
        }

        if (Directory.Exists(path))
        {
            throw new ToolException($"'{path}' is a folder. Name the files in it.");
        }

        if (!File.Exists(path) && LooksLikeDate().Match(path) is { Success: true } wrong)
        {
            throw new ToolException(
                $"'{wrong.Groups[1].Value}' is no date. Write DATE=FILE with a date as 2026-11-28 or 2026-11-28T14:30.");
        }

        if (!File.Exists(path))
        {
            throw new ToolException(
                $"'{path}' does not exist. Name files of mmlock check, inventory or migrate, SARIF of a build, or profiles.");
        }

        try
        {
            // Once: what comes through a pipe does not come again.
            using FileStream stream = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            using var read = new MemoryStream();
            if (BeginsAsProfile(stream, read))
            {
                return stream.CanSeek
                    ? new ReportInput(date, path, default) { IsProfile = true }
                    : throw new ToolException($"'{path}' is a pipe, and a profile is read in two turns. Write it to a file, and name that.");
            }

            stream.CopyTo(read);
            ReadOnlyMemory<byte> text = WithoutMark(read.ToArray());
            if (text.IsEmpty)
            {
                throw new ToolException($"'{path}' is empty. Write it anew, or leave it out.");
            }

            using JsonDocument document = JsonDocument.Parse(IsLines(text.Span) ? ArrayOf(text.Span) : text, s_depth);
            return new ReportInput(date, path, document.RootElement.Clone());
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new ToolException($"'{path}' cannot be read: {failure.Message} Make it readable, or leave it out.");
        }
        catch (JsonException failure)
        {
            throw new ToolException(
                $"'{path}' is neither SARIF nor JSON of mmlock nor a profile: {failure.Message} Write it anew, or leave it out.");
        }
    }

    /// <summary>With the mark of UTF-8 before it, or without.</summary>
    /// <param name="stream">The file.</param>
    /// <param name="read">Gets what was read of it.</param>
    private static bool BeginsAsProfile(FileStream stream, MemoryStream read)
    {
        byte[] begin = new byte[Encoding.UTF8.Preamble.Length + s_profile.Length];
        int length = stream.ReadAtLeast(begin, begin.Length, throwOnEndOfStream: false);
        read.Write(begin, 0, length);
        return WithoutMark(begin.AsMemory(0, length)).Span.StartsWith(s_profile);
    }

    private static ReadOnlyMemory<byte> WithoutMark(ReadOnlyMemory<byte> text) =>
        text.Span.StartsWith(Encoding.UTF8.Preamble) ? text[Encoding.UTF8.Preamble.Length..] : text;

    /// <summary>JSON Lines begin with a whole object, and then comes another.</summary>
    private static bool IsLines(ReadOnlySpan<byte> text)
    {
        int end = text.IndexOf((byte)'\n');
        var first = new Utf8JsonReader(end < 0 ? text : text[..end]);
        try
        {
            return first.Read() && first.TokenType == JsonTokenType.StartObject && first.TrySkip()
                && end >= 0 && !text[end..].Trim("\r\n\t "u8).IsEmpty;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static byte[] ArrayOf(ReadOnlySpan<byte> lines) =>
        [(byte)'[', .. Encoding.UTF8.GetBytes(string.Join(",\n", Encoding.UTF8.GetString(lines).Split('\n')
            .Where(l => !string.IsNullOrWhiteSpace(l)))), (byte)']'];

    /// <summary>What stands before <c>=</c> is a date if it reads as one; a file may have the character in its name.</summary>
    private static (string Date, string Path) Split(string argument)
    {
        int at = argument.IndexOf('=', StringComparison.Ordinal);
        return at > 0 && DateTime.TryParseExact(
            argument[..at], s_dates, CultureInfo.InvariantCulture, DateTimeStyles.None, out _)
            ? (argument[..at], argument[(at + 1)..])
            : ("", argument);
    }

    [GeneratedRegex("^([0-9/.:T-]+)=")]
    private static partial Regex LooksLikeDate();
}
