using System.Buffers;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using MmLock.Validation;

namespace MmLock.Profiling;

/// <summary>A profile file: a line of JSON for each block of time, readable up to the last whole line whenever the program ends.</summary>
/// <remarks>Blocks are sums, so their number and not that of the events makes the size; they get rarer as the file grows.</remarks>
internal sealed class ProfileWriter : IDisposable
{
    /// <summary>Events are written up to here; sums later, too.</summary>
    private const long MostBytesOfEvents = 24L << 20;

    /// <summary>After each so many bytes, blocks come half as often.</summary>
    private const long BytesPerInterval = 6L << 20;

    /// <summary>Attempts at a name that no other process has.</summary>
    private const int MostNames = 1000;

    private readonly FileStream _file;
    private readonly ArrayBufferWriter<byte> _buffer = new(1 << 16);
    private readonly HashSet<int> _named = [];
    private readonly long _began = Stopwatch.GetTimestamp();
    private readonly DateTime _beganUtc = DateTime.UtcNow;
    private long _eventBytes;
    private long _blocks;
    private long _waitingTold;
    private int _reports;

    private ProfileWriter(FileStream file) => _file = file;

    public string Path => _file.Name;

    public TimeSpan Interval => TimeSpan.FromSeconds(1L << (int)Math.Min(10, _file.Length / BytesPerInterval));

    /// <summary>Makes a file that was not there: a profile that is, of another process or an earlier run, is never written to.</summary>
    public static ProfileWriter Create(string path)
    {
        string full = System.IO.Path.GetFullPath(path);
        string folder = System.IO.Path.GetDirectoryName(full) ?? full;
        string name = System.IO.Path.GetFileNameWithoutExtension(full);
        string extension = System.IO.Path.GetExtension(full);
        Directory.CreateDirectory(folder);
        for (int i = 0; ; i++)
        {
            string process = Environment.ProcessId.ToString(CultureInfo.InvariantCulture);
            string own = i == 0 ? full
                : System.IO.Path.Combine(folder, i == 1 ? $"{name}.{process}{extension}" : $"{name}.{process}-{i}{extension}");
            FileStream file;
            try
            {
                file = new FileStream(own, FileMode.CreateNew, FileAccess.Write, FileShare.Read, bufferSize: 0);
            }
            catch (IOException) when (i < MostNames && File.Exists(own))
            {
                // Somebody else's: the next name.
                continue;
            }

            return Begin(file);
        }
    }

    /// <summary>Of a disk that is full no empty file is left.</summary>
    private static ProfileWriter Begin(FileStream file)
    {
        var writer = new ProfileWriter(file);
        try
        {
            writer.Write(new ProfileDelta());
            return writer;
        }
        catch
        {
            writer.Abandon();
            File.Delete(file.Name);
            throw;
        }
    }

    /// <summary>Appends a block, in one write.</summary>
    public void Write(ProfileDelta delta)
    {
        MmapLockReport[] reports = ReportLog.From(_reports);
        long waiting = delta.Waiting.Sum(w => w.Ticks);
        if (delta.IsEmpty && reports.Length == 0 && waiting < 2 * Math.Max(1, _waitingTold) && _blocks > 0)
        {
            return;
        }

        _waitingTold = waiting;

        _buffer.ResetWrittenCount();
        using (var json = new Utf8JsonWriter(_buffer))
        {
            json.WriteStartObject();
            json.WriteNumber("mmlockProfile", 1);
            json.WriteNumber("block", _blocks++);
            json.WriteNumber("process", Environment.ProcessId);
            json.WriteString("began", _beganUtc);
            json.WriteNumber("ended", Nanoseconds(Stopwatch.GetTimestamp() - _began));
            WriteNames(json, delta);
            WriteSites(json, delta);
            WritePairs(json, delta);
            WriteEvents(json, delta);
            WriteWaiting(json, delta);
            WriteReports(json, reports);
            json.WriteEndObject();
        }

        _buffer.Write("\n"u8);
        _file.Write(_buffer.WrittenSpan);
        _reports += reports.Length;
    }

    /// <summary>Of the whole process, also of the time before the file was begun.</summary>
    private static void WriteReports(Utf8JsonWriter json, MmapLockReport[] reports)
    {
        if (reports.Length == 0)
        {
            return;
        }

        json.WriteStartArray("reports");
        foreach (MmapLockReport report in reports)
        {
            json.WriteStartObject();
            json.WriteString("id", report.Id);
            json.WriteString("message", report.Message);
            json.WriteString("first", report.FirstStack);
            json.WriteString("second", report.SecondStack);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private void WriteNames(Utf8JsonWriter json, ProfileDelta delta)
    {
        json.WriteStartArray("sites");
        IEnumerable<AcquireSite> sites = delta.Sites.Values.Select(s => s.Site)
            .Concat(delta.Pairs.Values.SelectMany(p => new[] { p.Waiter, p.Holder }))
            .Concat(delta.Events.Concat(delta.Waiting).SelectMany(e => e.By is { } by ? new[] { e.Site, by } : [e.Site]));
        foreach (AcquireSite site in sites)
        {
            if (_named.Add(site.Id))
            {
                json.WriteStartArray();
                json.WriteNumberValue(site.Id);
                json.WriteStringValue(site.File);
                json.WriteNumberValue(site.Line);
                json.WriteEndArray();
            }
        }

        json.WriteEndArray();
    }

    private static void WriteSites(Utf8JsonWriter json, ProfileDelta delta)
    {
        json.WriteStartArray("counts");
        foreach (ProfileDelta.SiteSum sum in delta.Sites.Values)
        {
            json.WriteStartObject();
            json.WriteNumber("site", sum.Site.Id);
            json.WriteString("mode", sum.Mode == LockMode.Write ? "write"u8 : "read"u8);
            WriteNumber(json, "holds", sum.Values[SiteCounters.Holds]);
            WriteNumber(json, "measured", sum.Values[SiteCounters.Measured]);
            WriteNumber(json, "held", Nanoseconds(sum.Values[SiteCounters.HoldTicks]));
            WriteNumber(json, "waits", sum.Values[SiteCounters.Waits]);
            WriteNumber(json, "waited", Nanoseconds(sum.Values[SiteCounters.WaitTicks]));
            WriteNumber(json, "falseWaits", sum.Values[SiteCounters.FalseWaits]);
            WriteNumber(json, "falseWaited", Nanoseconds(sum.Values[SiteCounters.FalseTicks]));
            WriteNumber(json, "gaveUp", sum.Values[SiteCounters.GaveUp]);
            WriteNumber(json, "coarse", sum.Values[SiteCounters.Coarse]);
            WriteNumber(json, "wouldHold", sum.Values[SiteCounters.WouldHold]);
            if (sum.Start <= sum.Last)
            {
                json.WriteNumber("start", sum.Start);
                json.WriteNumber("last", sum.Last);
            }

            WriteHistogram(json, "holdTimes", sum.Values.AsSpan(SiteCounters.HoldBuckets, SiteCounters.Buckets));
            WriteHistogram(json, "waitTimes", sum.Values.AsSpan(SiteCounters.WaitBuckets, SiteCounters.Buckets));
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteNumber(Utf8JsonWriter json, string name, long value)
    {
        if (value != 0)
        {
            json.WriteNumber(name, value);
        }
    }

    /// <summary>Pairs of a bucket and how many are in it.</summary>
    private static void WriteHistogram(Utf8JsonWriter json, string name, ReadOnlySpan<long> buckets)
    {
        if (!buckets.ContainsAnyExcept(0))
        {
            return;
        }

        json.WriteStartArray(name);
        for (int i = 0; i < buckets.Length; i++)
        {
            if (buckets[i] != 0)
            {
                json.WriteNumberValue(i);
                json.WriteNumberValue(buckets[i]);
            }
        }

        json.WriteEndArray();
    }

    private static void WritePairs(Utf8JsonWriter json, ProfileDelta delta)
    {
        json.WriteStartArray("pairs");
        foreach (PairCounters pair in delta.Pairs.Values)
        {
            json.WriteStartArray();
            json.WriteNumberValue(pair.Waiter.Id);
            json.WriteNumberValue(pair.Holder.Id);
            json.WriteNumberValue(pair.Waits);
            json.WriteNumberValue(Nanoseconds(pair.Ticks));
            json.WriteNumberValue(pair.FalseWaits);
            json.WriteNumberValue(Nanoseconds(pair.FalseTicks));
            json.WriteEndArray();
        }

        json.WriteEndArray();
    }

    private void WriteEvents(Utf8JsonWriter json, ProfileDelta delta)
    {
        if (_eventBytes > MostBytesOfEvents)
        {
            WriteNumber(json, "lostEvents", delta.LostEvents + delta.Events.Count);
            return;
        }

        long before = json.BytesCommitted + json.BytesPending;
        json.WriteStartArray("events");
        foreach (RecordedEvent recorded in delta.Events)
        {
            WriteEvent(json, recorded);
        }

        json.WriteEndArray();
        WriteNumber(json, "lostEvents", delta.LostEvents);
        _eventBytes += json.BytesCommitted + json.BytesPending - before;
    }

    /// <summary>As events. Of a file its last block counts: what was waited for when the program ended.</summary>
    private void WriteWaiting(Utf8JsonWriter json, ProfileDelta delta)
    {
        if (delta.Waiting.Count == 0)
        {
            return;
        }

        json.WriteStartArray("waiting");
        foreach (RecordedEvent waiting in delta.Waiting)
        {
            WriteEvent(json, waiting);
        }

        json.WriteEndArray();
    }

    private void WriteEvent(Utf8JsonWriter json, in RecordedEvent recorded)
    {
        json.WriteStartArray();
        json.WriteNumberValue(Nanoseconds(recorded.Began - _began));
        json.WriteNumberValue(Nanoseconds(recorded.Ticks));
        json.WriteNumberValue(recorded.Lock);
        json.WriteNumberValue(recorded.Site.Id);
        json.WriteNumberValue((2 * (int)recorded.WouldKind) + (int)recorded.Mode);
        json.WriteNumberValue(recorded.Range.Start);
        json.WriteNumberValue(recorded.Range.Last);
        if (recorded.By is { } by)
        {
            json.WriteNumberValue(by.Id);
            json.WriteNumberValue(Nanoseconds(recorded.FalseTicks));
        }

        json.WriteEndArray();
    }

    private static long Nanoseconds(long ticks) => (long)SiteCounters.Nanoseconds(ticks);

    /// <summary>Closes the file of a disk that takes no more.</summary>
    public void Abandon() => _file.SafeFileHandle.Dispose();

    public void Dispose() => _file.Dispose();
}
