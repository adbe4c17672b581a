using System.Text.Json;

namespace MmLock.Tests.Profiling;

/// <summary>A profile as a test reads it, sums of all blocks.</summary>
internal sealed class ProfileFile
{
    public sealed record Counts(long Holds, long Waits, long Waited, long FalseWaits, long FalseWaited, long WouldHold, long Measured);

    private readonly Dictionary<long, (string File, int Line)> _sites = [];
    private readonly Dictionary<(int Waiter, int Holder), long[]> _pairs = [];
    private readonly Dictionary<int, Counts> _counts = [];

    public int Process { get; private set; }

    public int Blocks { get; private set; }

    public int Events { get; private set; }

    /// <summary>The waits that went on when the last block was written.</summary>
    public long[][] Waiting { get; private set; } = [];

    public static ProfileFile Read(string path)
    {
        var profile = new ProfileFile();
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var reader = new StreamReader(stream);
        string text = reader.ReadToEnd();
        foreach (string line in text[..(text.LastIndexOf('\n') + 1)].Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            using JsonDocument block = JsonDocument.Parse(line);
            profile.Add(block.RootElement);
        }

        return profile;
    }

    public Counts Of(int line) => _counts.GetValueOrDefault(line) ?? new Counts(0, 0, 0, 0, 0, 0, 0);

    /// <summary>Waits, time, waits that are false in part, time of those parts.</summary>
    public long[] Of(int waiter, int holder) => _pairs.GetValueOrDefault((waiter, holder)) ?? new long[4];

    public long Holds => _counts.Values.Sum(c => c.Holds);

    private void Add(JsonElement block)
    {
        Blocks++;
        Process = block.GetProperty("process").GetInt32();
        foreach (JsonElement site in block.GetProperty("sites").EnumerateArray())
        {
            _sites[site[0].GetInt64()] = (site[1].GetString()!, site[2].GetInt32());
        }

        foreach (JsonElement site in block.GetProperty("counts").EnumerateArray())
        {
            int line = _sites[site.GetProperty("site").GetInt64()].Line;
            Counts had = Of(line);
            _counts[line] = new Counts(
                had.Holds + Number("holds"), had.Waits + Number("waits"), had.Waited + Number("waited"),
                had.FalseWaits + Number("falseWaits"), had.FalseWaited + Number("falseWaited"), had.WouldHold + Number("wouldHold"),
                had.Measured + Number("measured"));

            long Number(string name) => site.TryGetProperty(name, out JsonElement value) ? value.GetInt64() : 0;
        }

        foreach (JsonElement pair in block.GetProperty("pairs").EnumerateArray())
        {
            (int, int) key = (_sites[pair[0].GetInt64()].Line, _sites[pair[1].GetInt64()].Line);
            long[] had = _pairs.TryGetValue(key, out long[]? known) ? known : _pairs[key] = new long[4];
            for (int i = 0; i < had.Length; i++)
            {
                had[i] += pair[i + 2].GetInt64();
            }
        }

        Waiting = block.TryGetProperty("waiting", out JsonElement waiting)
            ? [.. waiting.EnumerateArray().Select(w => w.EnumerateArray().Select(n => (long)n.GetDouble()).ToArray())] : [];
        Events += block.TryGetProperty("events", out JsonElement events) ? events.GetArrayLength() : 0;
    }
}
