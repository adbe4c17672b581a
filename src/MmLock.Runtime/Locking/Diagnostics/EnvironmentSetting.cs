using System.Collections.Concurrent;

namespace MmLock;

/// <summary>
/// Reads the environment variables that turn something on. What is none of the words is told once, and is as if it were not set.
/// </summary>
internal static class EnvironmentSetting
{
    private static readonly ConcurrentDictionary<string, bool> s_told = new();

    /// <summary>Whether a variable says yes.</summary>
    public static bool IsOn(string name) => Read(name, null) is not null;

    /// <summary>Of a variable that may say how, too.</summary>
    /// <param name="name">The variable.</param>
    /// <param name="way">A word that says yes and more; null for none.</param>
    /// <returns>Null for no; else the way, or "1".</returns>
    public static string? Read(string name, string? way)
    {
        string? text = Environment.GetEnvironmentVariable(name);
        string word = text?.Trim().ToUpperInvariant() ?? "";
        switch (word)
        {
            case "" or "0" or "FALSE" or "NO" or "OFF":
                return null;
            case "1" or "TRUE" or "YES" or "ON":
                return "1";
            case var _ when way is not null && word == way.ToUpperInvariant():
                return way;
            default:
                if (s_told.TryAdd(name + "=" + text, true))
                {
                    Console.Error.WriteLine(
                        $"MmLock: {name}={text} means nothing and is as if it were not set. "
                        + $"Set it to 1{(way is null ? "" : $" or {way}")}.");
                }

                return null;
        }
    }
}
