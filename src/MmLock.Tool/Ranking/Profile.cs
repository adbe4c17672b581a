using System.Globalization;
using System.Text.Json;
using MmLock.Tool.Messages;

namespace MmLock.Tool.Ranking;

/// <summary>The sums of any number of profile files, by place in the source. Times are nanoseconds.</summary>
internal sealed class Profile
{
    internal sealed class Place
    {
        public long Holds { get; set; }

        public long WouldHold { get; set; }

        public long Coarse { get; set; }

        public long Waits { get; set; }

        public long Waited { get; set; }

        public long FalseWaits { get; set; }

        /// <summary>How long this place waited needlessly.</summary>
        public long FalseWaited { get; set; }

        /// <summary>How long others waited needlessly for this place.</summary>
        public long Caused { get; set; }

        public void Add(Place other)
        {
            Holds += other.Holds;
            WouldHold += other.WouldHold;
            Coarse += other.Coarse;
            Waits += other.Waits;
            Waited += other.Waited;
            FalseWaits += other.FalseWaits;
            FalseWaited += other.FalseWaited;
            Caused += other.Caused;
        }
    }

    /// <summary>Of a pair of places: who waited for whom.</summary>
    internal sealed class Pair
    {
        public long Waits { get; set; }

        public long Waited { get; set; }

        public long FalseWaits { get; set; }

        public long FalseWaited { get; set; }

        public void Add(Pair other)
        {
            Waits += other.Waits;
            Waited += other.Waited;
            FalseWaits += other.FalseWaits;
            FalseWaited += other.FalseWaited;
        }
    }

    private const int Form = 1;

    public Dictionary<(string File, int Line), Place> Places { get; } = [];

    public Dictionary<((string File, int Line) Waiter, (string File, int Line) Holder), Pair> Pairs { get; } = [];

    /// <summary>Single waits and holds, as far as the files have them; null to leave them out.</summary>
    public List<ProfileEvent>? Events { get; init; }

    /// <summary>How long was recorded, all files together.</summary>
    public long Recorded { get; private set; }

    /// <summary>Waits and holds that were too many for the files.</summary>
    public long LostEvents { get; private set; }

    /// <summary>Files of which the last line was being written when the program ended.</summary>
    public List<string> Cut { get; } = [];

    public void Read(string path, CancellationToken cancellationToken)
    {
        if (!File.Exists(path))
        {
            throw new ToolException(
                $"there is no profile '{path}'. Run the program with MMLOCK_PROFILE={path} in its environment to make one.");
        }

        var sites = new Dictionary<long, (string File, int Line)>();
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var reader = new StreamReader(stream);
        string? line = reader.ReadLine();
        if (line is null)
        {
            throw new ToolException($"the profile '{path}' is empty. Run the program with MMLOCK_PROFILE set to a new file.");
        }

        long ended = 0;
        for (int number = 1; line is not null; number++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            string? next = reader.ReadLine();
            ended = Math.Max(ended, Add(line, sites, path, number, isLast: next is null));
            line = next;
        }

        Recorded += ended;
    }

    /// <returns>When the block ended.</returns>
    private long Add(string line, Dictionary<long, (string File, int Line)> sites, string path, int number, bool isLast)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(line);
            JsonElement block = document.RootElement;
            if (block.GetProperty("mmlockProfile").GetInt32() is var form && form != Form)
            {
                throw new ToolException($"the profile '{path}' has form {form}, and this tool reads {Form}. Update the tool.");
            }

            Add(block, sites);
            return Number(block, "ended");
        }
        catch (JsonException) when (isLast && number > 1)
        {
            Cut.Add(path);
            return 0;
        }
        catch (Exception failure) when (failure is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            string at = number.ToString(CultureInfo.InvariantCulture);
            throw new ToolException($"'{path}' is no profile of MmLock: its line {at} cannot be read. Name a file that "
                + "MMLOCK_PROFILE or MmapLockProfile.Start made.");
        }
    }

    private void Add(JsonElement block, Dictionary<long, (string File, int Line)> sites)
    {
        foreach (JsonElement site in block.GetProperty("sites").EnumerateArray())
        {
            sites[site[0].GetInt64()] = (site[1].GetString()!.Replace('\\', '/'), site[2].GetInt32());
        }

        foreach (JsonElement counts in block.GetProperty("counts").EnumerateArray())
        {
            Place place = At(sites[counts.GetProperty("site").GetInt64()]);
            place.Holds += Number(counts, "holds");
            place.Coarse += Number(counts, "coarse");
            place.WouldHold += Number(counts, "wouldHold");
            place.Waits += Number(counts, "waits");
            place.Waited += Number(counts, "waited");
            place.FalseWaits += Number(counts, "falseWaits");
            place.FalseWaited += Number(counts, "falseWaited");
        }

        foreach (JsonElement entry in block.GetProperty("pairs").EnumerateArray())
        {
            (string, int) waiter = sites[entry[0].GetInt64()];
            (string, int) holder = sites[entry[1].GetInt64()];
            Pair pair = Between(waiter, holder);
            long needless = entry[5].GetInt64();
            pair.Waits += entry[2].GetInt64();
            pair.Waited += entry[3].GetInt64();
            pair.FalseWaits += entry[4].GetInt64();
            pair.FalseWaited += needless;
            At(holder).Caused += needless;
        }

        LostEvents += Number(block, "lostEvents");
        if (Events is not null && block.TryGetProperty("events", out JsonElement events))
        {
            AddEvents(events, block.GetProperty("process").GetInt64(), sites);
        }
    }

    private void AddEvents(JsonElement events, long process, Dictionary<long, (string File, int Line)> sites)
    {
        var locks = new Dictionary<long, string>();
        foreach (JsonElement one in events.EnumerateArray())
        {
            long number = one[2].GetInt64();
            if (!locks.TryGetValue(number, out string? name))
            {
                locks.Add(number, name = string.Create(CultureInfo.InvariantCulture, $"lock {number} of process {process}"));
            }

            // Of a hold there is nobody that it waited for.
            bool isWait = one.GetArrayLength() > 7;
            int mode = one[4].GetInt32();
            Events!.Add(new ProfileEvent(
                name, one[0].GetInt64(), one[1].GetInt64(), sites[one[3].GetInt64()], (ProfileKind)(mode >> 1), (mode & 1) != 0,
                one[5].GetUInt64(), one[6].GetUInt64(), isWait ? sites[one[7].GetInt64()] : null, isWait ? one[8].GetInt64() : 0));
        }
    }

    public Place At((string File, int Line) site)
    {
        if (!Places.TryGetValue(site, out Place? place))
        {
            Places.Add(site, place = new Place());
        }

        return place;
    }

    public Pair Between((string File, int Line) waiter, (string File, int Line) holder)
    {
        if (!Pairs.TryGetValue((waiter, holder), out Pair? pair))
        {
            Pairs.Add((waiter, holder), pair = new Pair());
        }

        return pair;
    }

    private static long Number(JsonElement of, string name) => of.TryGetProperty(name, out JsonElement value) ? value.GetInt64() : 0;
}
