// becomes: range ranges range*3 coarse*2 range*4 structure range*2
// unchecked: Segment+Segment: how much a segment copies is not known to what looks at the accesses
// unchecked: Segment+Wide: the same
using MmLock;

public static class Program
{
    private sealed class Request(int offset)
    {
        public readonly byte By = 1;

        public int Offset { get; } = offset;
    }

    // An argument that there need not be: the section asks, so the acquire must not.
    private sealed class Store
    {
        private readonly MmapLock _lock = new();
        private readonly byte[] _bytes = new byte[64];
        private int _calls;

        public bool Asked(Request? request)
        {
            using (_lock.EnterWrite())
            {
                if (request != null)
                {
                    Thread.Sleep(1);
                    _bytes[request.Offset] += request.By;
                }

                return request != null;
            }
        }

        public void Defended(Request request, int at)
        {
            using (_lock.EnterWrite())
            {
                _bytes[at]++;
                Thread.Sleep(1);
                ArgumentNullException.ThrowIfNull(request);
                _bytes[request.Offset]++;
            }
        }

        public int Number(int? at)
        {
            using (_lock.EnterWrite())
            {
                if (at is not int place) return -1;
                Thread.Sleep(1);
                return _bytes[place]++;
            }
        }

        public int Wide(long? at)
        {
            using (_lock.EnterWrite())
            {
                if (at is null) return -1;
                Thread.Sleep(1);
                return _bytes[(int)at]++;
            }
        }

        public int Valued(int? at)
        {
            using (_lock.EnterWrite())
            {
                if (!at.HasValue) return -1;
                Thread.Sleep(1);
                return _bytes[at.Value]++;
            }
        }

        // A number of this kind that does not fit throws where it is converted.
        public int Priced(decimal at)
        {
            using (_lock.EnterWrite())
            {
                if (at is < 0 or > 63) return -1;
                Thread.Sleep(1);
                return _bytes[(int)at]++;
            }
        }

        public int Offered(decimal? at)
        {
            using (_lock.EnterWrite())
            {
                if (at is null or < 0 or > 63) return -1;
                Thread.Sleep(1);
                return _bytes[(int)at]++;
            }
        }

        public int Text(string? text)
        {
            using (_lock.EnterWrite())
            {
                if (string.IsNullOrEmpty(text)) return -1;
                Thread.Sleep(1);
                return _bytes[text.Length]++;
            }
        }

        // Handed on as what is written, none is nothing to write.
        public void Written(int at, byte[] source)
        {
            using (_lock.EnterWrite())
            {
                Thread.Sleep(1);
                source.AsSpan().CopyTo(_bytes.AsSpan(at));
            }
        }

#nullable disable
        // It fails as it did, and has counted before.
        public int Caught(Request request)
        {
            using (_lock.EnterWrite())
            {
                _calls++;
                try
                {
                    Thread.Sleep(1);
                    return _bytes[request.Offset]++;
                }
                catch (NullReferenceException)
                {
                    return -1;
                }
            }
        }

        public void Uncaught(Request request)
        {
            using (_lock.EnterWrite())
            {
                _calls++;
                Thread.Sleep(1);
                _bytes[request.Offset]++;
            }
        }
#nullable restore

        public int Calls { get { using (_lock.EnterRead()) return _calls; } }
    }

    // The length of a segment has another name.
    private sealed class Segments
    {
        private readonly MmapLock _lock = new();
        private readonly byte[] _bytes = new byte[64];

        public void Wide(long at, byte[]? source)
        {
            using (_lock.EnterWrite())
            {
                if (source is null) return;
                Thread.Sleep(1);
                for (long i = at; i < at + source.Length; i++) _bytes[i]++;
            }
        }

        public void Segment(int at, ArraySegment<byte> source)
        {
            using (_lock.EnterWrite())
            {
                Thread.Sleep(1);
                source.CopyTo(_bytes, at);
            }
        }
    }

    public static string Run(int input)
    {
        var store = new Store();
        var segments = new Segments();
        string ends = T.Together(
            () => { for (int i = 0; i < 4; i++) store.Asked(new Request(i + input)); },
            () => { for (int i = 0; i < 4; i++) store.Number(i); },
            () => { for (int i = 0; i < 4; i++) segments.Segment(32, new byte[] { 1, 2, 3 }); },
            () => { for (int i = 0; i < 4; i++) store.Caught(new Request(40)); });
        string absent = $"{store.Asked(null)} {Failure(() => store.Defended(null!, 50))} {store.Number(null)} {store.Wide(null)} "
            + $"{store.Valued(null)} {store.Priced(decimal.MaxValue)} {store.Offered(null)} {store.Text(null)} "
            + $"{Failure(() => store.Written(3, null!))} {Failure(() => segments.Segment(3, default))} "
            + $"{Failure(() => segments.Wide(3, null))} {Failure(() => segments.Wide(3, [1, 2]))} "
            + $"{store.Caught(null)} {Failure(() => store.Uncaught(null))} {store.Calls}";
        string present = $"{store.Asked(new Request(7))} {Failure(() => store.Defended(new Request(50), 50))} {store.Number(50)} "
            + $"{store.Wide(50)} {store.Valued(50)} {store.Priced(50)} {store.Text("abc")} {Failure(() => store.Written(48, [9, 9, 9]))} "
            + $"{store.Number(50)} {store.Calls}";
        return $"{ends} {absent} {present}";
    }

    private static string Failure(Action action)
    {
        try
        {
            action();
            return "none";
        }
        catch (Exception e)
        {
            return e.GetType().Name;
        }
    }
}
