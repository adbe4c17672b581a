using System.Text.Json;

namespace MmLock.Tool.Ranking;

/// <summary>Values of a profile, each of which is what it has to be or a <see cref="FormatException"/> that says which is not.</summary>
internal static class ProfileValues
{
    /// <summary>Longer than 36 years, in nanoseconds: sums of a few of these are numbers still.</summary>
    private const long LongestTime = 1L << 60;

    /// <summary>A member that has to be there.</summary>
    public static JsonElement Member(JsonElement of, string name) =>
        of.ValueKind != JsonValueKind.Object ? throw new FormatException($"what should have '{name}' is no object")
        : of.TryGetProperty(name, out JsonElement value) ? value : throw new FormatException($"there is no '{name}'");

    /// <summary>The entries of a list.</summary>
    public static JsonElement.ArrayEnumerator Items(JsonElement list, string name) =>
        list.ValueKind == JsonValueKind.Array ? list.EnumerateArray() : throw new FormatException($"'{name}' is no list");

    /// <summary>An entry that is a list of at least so many values.</summary>
    public static JsonElement Entry(JsonElement entry, string name, int least) =>
        entry.ValueKind == JsonValueKind.Array && entry.GetArrayLength() >= least ? entry
            : throw new FormatException($"an entry of '{name}' is no list of {least} values");

    /// <summary>A number that is not negative.</summary>
    public static long Count(JsonElement value, string name) =>
        value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out long number) && number >= 0 ? number
            : throw new FormatException($"a value of '{name}' is no whole number from 0 to {long.MaxValue}");

    /// <summary>The same of a member; 0 where there is none.</summary>
    public static long Count(JsonElement of, string name, long otherwise) =>
        of.ValueKind != JsonValueKind.Object ? throw new FormatException($"what should have '{name}' is no object")
        : of.TryGetProperty(name, out JsonElement value) ? Count(value, name) : otherwise;

    /// <summary>When something was, since the recording began: before that, if the recording had no file yet.</summary>
    public static long Time(JsonElement value, string name) =>
        value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out long time) && time is >= -LongestTime and <= LongestTime ? time
            : throw new FormatException($"a value of '{name}' is no time in nanoseconds");

    /// <summary>How long something took.</summary>
    public static long Took(JsonElement value, string name) =>
        Time(value, name) is >= 0 and var time ? time : throw new FormatException($"a value of '{name}' is no time in nanoseconds");

    public static ulong Address(JsonElement value, string name) =>
        value.ValueKind == JsonValueKind.Number && value.TryGetUInt64(out ulong address) ? address
            : throw new FormatException($"a value of '{name}' is no address");

    /// <exception cref="InvalidOperationException">It has half of a character.</exception>
    public static string Text(JsonElement value, string name) =>
        value.ValueKind == JsonValueKind.String ? value.GetString()! : throw new FormatException($"a value of '{name}' is no text");
}
