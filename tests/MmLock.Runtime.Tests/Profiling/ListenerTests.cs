using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Diagnostics.Tracing;
using System.Reflection;

namespace MmLock.Tests.Profiling;

/// <summary>Those who listen without a profile: event listeners, meter listeners, debuggers.</summary>
[Collection(ProfileCollection.Name)]
public sealed class ListenerTests
{
    private static readonly AddressRange s_low = AddressRange.FromLength(0x1000, 0x1000);

    [Fact]
    public void Event_listener_hears_holds_and_waits()
    {
        var mm = new MmapLock();
        using (var listener = new Listener())
        {
            Assert.True(MmapLockProfile.IsRecording);
            HoldAndWait(mm);
            EventWrittenEventArgs wait = Assert.Single(listener.Heard, e => e.EventName == "Wait");
            Assert.Contains("ListenerTests.cs:", (string)wait.Payload![1]!, StringComparison.Ordinal);
            Assert.Equal("read", wait.Payload[2]);
            Assert.Equal((s_low.Start, s_low.Last), ((ulong)wait.Payload[3]!, (ulong)wait.Payload[4]!));
            Assert.True((double)wait.Payload[5]! >= 10_000, $"{wait.Payload[5]} µs");
            Assert.Contains("ListenerTests.cs:", (string)wait.Payload[6]!, StringComparison.Ordinal);
            Assert.Equal(2, listener.Heard.Count(e => e.EventName == "Hold"));
        }

        Assert.False(MmapLockProfile.IsRecording);
    }

    [Fact]
    public void Meter_listener_hears_holds_and_waits_and_waiters()
    {
        var mm = new MmapLock();
        var heard = new List<(string Name, double Value, string? Site)>();
        using (var listener = new MeterListener())
        {
            listener.InstrumentPublished = (instrument, l) =>
            {
                if (instrument.Meter.Name == "MmLock")
                {
                    l.EnableMeasurementEvents(instrument);
                }
            };
            listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Hear(instrument, value, tags));
            listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Hear(instrument, value, tags));
            listener.Start();
            listener.RecordObservableInstruments();
            Assert.True(MmapLockProfile.IsRecording);
            HoldAndWait(mm, whileWaiting: listener.RecordObservableInstruments);
        }

        lock (heard)
        {
            Assert.True(Assert.Single(heard, h => h.Name == "mmlock.wait").Value >= 0.01);
            Assert.Equal(2, heard.Count(h => h.Name == "mmlock.hold"));
            Assert.Contains(heard, h => h is { Name: "mmlock.waiters", Value: 1 } && h.Site!.Contains("ListenerTests.cs:"));
        }

        // Nothing tells of the end: the recorder looks once a second.
        Assert.True(SpinWait.SpinUntil(() => !MmapLockProfile.IsRecording, TimeSpan.FromSeconds(30)));

        void Hear(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            string? site = null;
            foreach (KeyValuePair<string, object?> tag in tags)
            {
                site = tag.Key == "site" ? (string?)tag.Value : site;
            }

            lock (heard)
            {
                heard.Add((instrument.Name, value, site));
            }
        }
    }

    [Fact]
    public void Debugger_sees_holders_and_waiters()
    {
        using var folder = new ProfileFolder();
        var mm = new MmapLock();
        Type proxy = Type.GetType(typeof(MmapLock).GetCustomAttribute<DebuggerTypeProxyAttribute>()!.ProxyTypeName)!;
        Assert.Contains("MMLOCK_PROFILE", Member("Recorded").ToString(), StringComparison.Ordinal);
        MmapLockProfile.Start(folder.File);
        HoldAndWait(mm, () =>
        {
            Assert.Contains("ListenerTests.cs:", Assert.Single((object[])Member("Holders")).ToString(), StringComparison.Ordinal);
            Assert.StartsWith("read ", Assert.Single((object[])Member("Waiters")).ToString(), StringComparison.Ordinal);
            Assert.Equal("1 recorded holders, 1 waiters", Text());
        });
        Assert.Empty((object[])Member("Holders"));
        Assert.Empty((object[])Member("Waiters"));

        object Member(string name) => proxy.GetProperty(name)!.GetValue(Activator.CreateInstance(proxy, mm))!;
        string Text() => (string)typeof(MmapLock).GetProperty("DebugText", BindingFlags.NonPublic | BindingFlags.Instance)!.GetValue(mm)!;
    }

    private static void HoldAndWait(MmapLock mm, Action? whileWaiting = null)
    {
        RangeGuard guard = mm.EnterWrite();
        var thread = new Thread(() => mm.EnterRead(s_low).Dispose());
        thread.Start();
        SpinWait.SpinUntil(() => mm.WaiterCount == 1);
        Thread.Sleep(20);
        whileWaiting?.Invoke();
        guard.Dispose();
        thread.Join();
    }

    private sealed class Listener : EventListener
    {
        private readonly List<EventWrittenEventArgs> _heard = [];

        public IReadOnlyList<EventWrittenEventArgs> Heard
        {
            get
            {
                lock (_heard)
                {
                    return [.. _heard];
                }
            }
        }

        protected override void OnEventSourceCreated(EventSource eventSource)
        {
            if (eventSource.Name == "MmLock")
            {
                EnableEvents(eventSource, EventLevel.Verbose);
            }
        }

        protected override void OnEventWritten(EventWrittenEventArgs eventData)
        {
            lock (_heard)
            {
                _heard.Add(eventData);
            }
        }
    }
}
