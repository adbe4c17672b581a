using System.Globalization;

namespace MmLock.Tool.Messages;

/// <summary>Numbers and names as people read them, the same in every culture.</summary>
internal static class Figures
{
    public static string Count(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>A number with its noun: <c>1 site</c>, <c>2 sites</c>.</summary>
    public static string Count(long value, string noun) => $"{Count(value)} {noun}{(value == 1 ? "" : "s")}";

    public static string Value(double value) => Math.Abs(value) switch
    {
        >= 100 => value.ToString("N0", CultureInfo.InvariantCulture),
        >= 10 => value.ToString("N1", CultureInfo.InvariantCulture),
        _ => value.ToString("N2", CultureInfo.InvariantCulture),
    };

    /// <summary>A text that fits, cut in the middle: the ends of a path say most.</summary>
    public static string Shorten(string text, int width)
    {
        if (text.Length <= width)
        {
            return text;
        }

        int end = Math.Max(width - 1, 0) * 2 / 3;
        return width < 1 ? "" : text[..(width - 1 - end)] + "…" + text[^end..];
    }

    /// <summary>Nanoseconds in the unit that suits them.</summary>
    public static string Duration(long nanoseconds) => nanoseconds switch
    {
        0 => "0",
        >= 1_000_000_000 => $"{Value(nanoseconds / 1e9)} s",
        >= 1_000_000 => $"{Value(nanoseconds / 1e6)} ms",
        _ => $"{Value(nanoseconds / 1e3)} µs",
    };
}
