using System.Globalization;
using System.Text;
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

        /// <summary>Its longest wait took at least two to this power, and less than twice that; -1 for none.</summary>
        public int LongestWait { get; set; } = -1;

        public void Add(Place other)
        {
            Holds = Saturating.Add(Holds, other.Holds);
            WouldHold = Saturating.Add(WouldHold, other.WouldHold);
            Coarse = Saturating.Add(Coarse, other.Coarse);
            Waits = Saturating.Add(Waits, other.Waits);
            Waited = Saturating.Add(Waited, other.Waited);
            FalseWaits = Saturating.Add(FalseWaits, other.FalseWaits);
            FalseWaited = Saturating.Add(FalseWaited, other.FalseWaited);
            Caused = Saturating.Add(Caused, other.Caused);
            LongestWait = Math.Max(LongestWait, other.LongestWait);
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
            Waits = Saturating.Add(Waits, other.Waits);
            Waited = Saturating.Add(Waited, other.Waited);
            FalseWaits = Saturating.Add(FalseWaits, other.FalseWaits);
            FalseWaited = Saturating.Add(FalseWaited, other.FalseWaited);
        }
    }

    private const int Form = 1;
    private const string FormName = "mmlockProfile";

    /// <summary>A kind and whether it is for writing.</summary>
    private const long MostMode = (2 * (long)ProfileKind.Latch) + 1;

    /// <summary>The part of a histogram that has all longer times, too.</summary>
    public const int LastBucket = 39;

    private readonly List<ProfileEvent> _waiting = [];

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

    /// <exception cref="ToolException">It cannot be read, or is none.</exception>
    public void Read(string path, CancellationToken cancellationToken)
    {
        if (Directory.Exists(path))
        {
            throw new ToolException($"'{path}' is a folder. Name the profiles in it.");
        }

        try
        {
            ReadLines(path, cancellationToken);
        }
        catch (Exception failure) when (failure is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new ToolException(
                $"there is no profile '{path}'. Run the program with MMLOCK_PROFILE={path} in its environment to make one.");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new ToolException($"'{path}' cannot be read: {failure.Message} Make it readable, or leave it out.");
        }
    }

    private void ReadLines(string path, CancellationToken cancellationToken)
    {
        var sites = new Dictionary<long, (string File, int Line)>();
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);

        // Of the marks of encodings only that of its own: a profile is UTF-8.
        using var reader = new StreamReader(stream, new UTF8Encoding(false), detectEncodingFromByteOrderMarks: false);
        string? line = reader.ReadLine()?.TrimStart('\ufeff');
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

        Recorded = Saturating.Add(Recorded, ended);
        AddWaiting();
    }

    /// <summary>The waits that went on when the program ended: of a program that hangs, those that matter.</summary>
    private void AddWaiting()
    {
        foreach (ProfileEvent waiting in _waiting)
        {
            Events?.Add(waiting);
            Place place = At(waiting.Site);
            place.Waits = Saturating.Add(place.Waits, 1);
            place.Waited = Saturating.Add(place.Waited, waiting.Took);
            if (waiting.For is { } holder)
            {
                _ = At(holder);
                Pair pair = Between(waiting.Site, holder);
                pair.Waits = Saturating.Add(pair.Waits, 1);
                pair.Waited = Saturating.Add(pair.Waited, waiting.Took);
            }
        }

        _waiting.Clear();
    }

    /// <returns>When the block ended.</returns>
    private long Add(string line, Dictionary<long, (string File, int Line)> sites, string path, int number, bool isLast)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(line);
            JsonElement block = document.RootElement;
            if (ProfileValues.Count(ProfileValues.Member(block, FormName), FormName) is var form && form != Form)
            {
                throw new ToolException($"the profile '{path}' has form {form}, and this tool reads {Form}. Update the tool.");
            }

            Add(block, sites);
            return ProfileValues.Count(block, "ended", 0);
        }
        catch (JsonException) when (isLast && number > 1)
        {
            Cut.Add(path);
            return 0;
        }
        catch (Exception failure) when (failure is JsonException or FormatException or InvalidOperationException)
        {
            string at = number.ToString(CultureInfo.InvariantCulture);
            string why = failure is FormatException ? $": {failure.Message}" : "";
            throw new ToolException($"'{path}' is no profile of MmLock: its line {at} cannot be read{why}. Name a file that "
                + "MMLOCK_PROFILE or MmapLockProfile.Start made.");
        }
    }

    private void Add(JsonElement block, Dictionary<long, (string File, int Line)> sites)
    {
        const string Sites = "sites", Counts = "counts", OfPairs = "pairs";
        foreach (JsonElement entry in ProfileValues.Items(ProfileValues.Member(block, Sites), Sites))
        {
            JsonElement site = ProfileValues.Entry(entry, Sites, 3);
            long line = ProfileValues.Count(site[2], Sites);
            sites[ProfileValues.Count(site[0], Sites)] = (
                ProfileValues.Text(site[1], Sites).Replace('\\', '/'),
                line <= int.MaxValue ? (int)line : throw new FormatException($"a value of '{Sites}' is no line"));
        }

        foreach (JsonElement counts in ProfileValues.Items(ProfileValues.Member(block, Counts), Counts))
        {
            At(Site(ProfileValues.Member(counts, "site"), Counts, sites)).Add(new Place
            {
                Holds = ProfileValues.Count(counts, "holds", 0),
                Coarse = ProfileValues.Count(counts, "coarse", 0),
                WouldHold = ProfileValues.Count(counts, "wouldHold", 0),
                Waits = ProfileValues.Count(counts, "waits", 0),
                Waited = ProfileValues.Count(counts, "waited", 0),
                FalseWaits = ProfileValues.Count(counts, "falseWaits", 0),
                FalseWaited = ProfileValues.Count(counts, "falseWaited", 0),
                LongestWait = LongestOf(counts),
            });
        }

        foreach (JsonElement entry in ProfileValues.Items(ProfileValues.Member(block, OfPairs), OfPairs))
        {
            JsonElement pair = ProfileValues.Entry(entry, OfPairs, 6);
            (string, int) holder = Site(pair[1], OfPairs, sites);
            long needless = ProfileValues.Count(pair[5], OfPairs);
            Between(Site(pair[0], OfPairs, sites), holder).Add(new Pair
            {
                Waits = ProfileValues.Count(pair[2], OfPairs),
                Waited = ProfileValues.Count(pair[3], OfPairs),
                FalseWaits = ProfileValues.Count(pair[4], OfPairs),
                FalseWaited = needless,
            });
            At(holder).Add(new Place { Caused = needless });
        }

        LostEvents = Saturating.Add(LostEvents, ProfileValues.Count(block, "lostEvents", 0));
        if (block.TryGetProperty("events", out JsonElement events))
        {
            AddEvents(events, "events", block, sites, Events);
        }

        // Each block has them again, as far as they are then.
        _waiting.Clear();
        if (block.TryGetProperty("waiting", out JsonElement waiting))
        {
            AddEvents(waiting, "waiting", block, sites, _waiting);
        }
    }

    /// <summary>The last part of a histogram that has any.</summary>
    private static int LongestOf(JsonElement counts)
    {
        const string Times = "waitTimes";
        int longest = -1;
        if (counts.TryGetProperty(Times, out JsonElement times))
        {
            long[] values = [.. ProfileValues.Items(times, Times).Select(t => ProfileValues.Count(t, Times))];
            if (values.Length % 2 != 0 || values.Where((_, i) => i % 2 == 0).Any(b => b > LastBucket))
            {
                throw new FormatException($"'{Times}' is no histogram");
            }

            for (int i = 0; i < values.Length; i += 2)
            {
                longest = values[i + 1] > 0 ? Math.Max(longest, (int)values[i]) : longest;
            }
        }

        return longest;
    }

    /// <summary>Whoever leaves them out reads over them: a file that one command takes, all take.</summary>
    private static void AddEvents(
        JsonElement events, string of, JsonElement block, Dictionary<long, (string File, int Line)> sites, List<ProfileEvent>? into)
    {
        var locks = new Dictionary<long, string>();
        foreach (JsonElement entry in ProfileValues.Items(events, of))
        {
            JsonElement one = ProfileValues.Entry(entry, of, 7);
            long number = ProfileValues.Count(one[2], of);
            if (!locks.TryGetValue(number, out string? name))
            {
                long process = ProfileValues.Count(ProfileValues.Member(block, "process"), "process");
                locks.Add(number, name = string.Create(CultureInfo.InvariantCulture, $"lock {number} of process {process}"));
            }

            // Of a hold there is nobody that it waited for.
            bool isWait = ProfileValues.Entry(entry, of, one.GetArrayLength() == 8 ? 9 : 7).GetArrayLength() > 7;
            long mode = ProfileValues.Count(one[4], of);
            if (mode > MostMode)
            {
                throw new FormatException($"a value of '{of}' is no mode");
            }

            long took = ProfileValues.Took(one[1], of);
            var recorded = new ProfileEvent(
                name, ProfileValues.Time(one[0], of), took, Site(one[3], of, sites), (ProfileKind)(mode >> 1), (mode & 1) != 0,
                ProfileValues.Address(one[5], of), ProfileValues.Address(one[6], of),
                isWait ? Site(one[7], of, sites) : null, isWait ? Math.Min(took, ProfileValues.Took(one[8], of)) : 0);
            if (recorded.Start > recorded.Last)
            {
                throw new FormatException($"the first address of an entry of '{of}' is beyond the last");
            }

            into?.Add(recorded);
        }
    }

    private static (string File, int Line) Site(JsonElement number, string name, Dictionary<long, (string File, int Line)> sites) =>
        sites.TryGetValue(ProfileValues.Count(number, name), out (string, int) site) ? site
            : throw new FormatException($"'{name}' has a site of which there is no place");

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
}
