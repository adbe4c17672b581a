// becomes: range*10 structure
using MmLock;

public static class Program
{
    private sealed class Request(int offset)
    {
        public int Offset { get; } = offset;
    }

    // The types say that there is an argument, and callers who are not asked give none: it fails where it did, or not at all.
    private sealed class Store
    {
        private readonly MmapLock _lock = new();
        private readonly byte[] _bytes = new byte[5000];
        private int _calls;

        public void Perhaps(bool isOn, byte[] source)
        {
            using (_lock.EnterWrite())
            {
                Thread.Sleep(1);
                if (isOn) _bytes[source.Length]++;
            }
        }

        public int Early(int at, byte[] source)
        {
            using (_lock.EnterWrite())
            {
                if (at < 0) return -1;
                Thread.Sleep(1);
                return _bytes[source.Length]++;
            }
        }

        public void Counted(byte[] source)
        {
            using (_lock.EnterWrite())
            {
                _bytes[0]++;
                Thread.Sleep(1);
                _bytes[source.Length]++;
            }
        }

        public void AtOnce(string text)
        {
            using (_lock.EnterWrite())
            {
                int end = text.Length;
                Thread.Sleep(1);
                _bytes[end]++;
            }
        }

        public int Defended(byte[] source)
        {
            ArgumentNullException.ThrowIfNull(source);
            using (_lock.EnterWrite())
            {
                _bytes[0]++;
                Thread.Sleep(1);
                return _bytes[source.Length]++;
            }
        }

        public int Refused(bool isOn, byte[] source)
        {
            if (source == null) throw new ArgumentNullException(nameof(source));
            using (_lock.EnterWrite())
            {
                Thread.Sleep(1);
                return isOn ? _bytes[source.Length]++ : 0;
            }
        }

        // What is used before is another one.
        public int Replaced(bool isOn, byte[] source, byte[] other)
        {
            int length = source.Length;
            source = other;
            using (_lock.EnterWrite())
            {
                Thread.Sleep(1);
                return isOn ? _bytes[source.Length]++ : length;
            }
        }

        public int Caught(string text)
        {
            using (_lock.EnterWrite())
            {
                try
                {
                    Thread.Sleep(1);
                    return _bytes[text.Length]++;
                }
                catch (NullReferenceException)
                {
                    return -1;
                }
            }
        }

        public int Tried(byte[] source)
        {
            if (!_lock.TryEnterWrite(TimeSpan.FromSeconds(5), out RangeGuard guard)) return -1;
            using (guard)
            {
                Thread.Sleep(1);
                return _bytes[source.Length]++;
            }
        }

        public void Offered(bool isOn, Request request)
        {
            using (_lock.EnterWrite())
            {
                _calls++;
                Thread.Sleep(1);
                if (isOn) _bytes[request.Offset]++;
            }
        }

        public int Calls { get { using (_lock.EnterRead()) return _calls; } }
    }

    public static string Run(int input)
    {
        var store = new Store();
        string ends = T.Together(
            () => { for (int i = 0; i < 4; i++) store.Perhaps(true, new byte[i + input]); },
            () => { for (int i = 0; i < 4; i++) store.Counted(new byte[i]); },
            () => { for (int i = 0; i < 4; i++) store.Offered(i > 1, new Request(i)); },
            () => { for (int i = 0; i < 4; i++) store.Defended(new byte[7]); });
        string absent = $"{Failure(() => store.Perhaps(false, null!))} {Failure(() => store.Perhaps(true, null!))} {store.Early(-1, null!)} "
            + $"{Failure(() => store.Early(0, null!))} {Failure(() => store.Counted(null!))} {Failure(() => store.AtOnce(null!))} "
            + $"{Failure(() => store.Defended(null!))} {Failure(() => store.Refused(false, null!))} "
            + $"{store.Replaced(false, [1], null!)} {store.Caught(null!)} {Failure(() => store.Tried(null!))} "
            + $"{Failure(() => store.Offered(false, null!))} {Failure(() => store.Offered(true, null!))}";
        string present = $"{store.Early(0, [1])} {store.Defended([])} {store.Refused(true, [1])} {store.Replaced(true, [1], [1, 2])} "
            + $"{store.Caught("a")} {store.Tried([1])} {store.Calls}";
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
