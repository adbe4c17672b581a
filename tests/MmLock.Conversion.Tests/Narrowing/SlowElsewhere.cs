// becomes: coarse*16 structure*8
using System.Collections.Concurrent;
using System.IO;
using MmLock;

public static class Program
{
    // What waits or goes to a file by another name than the usual one. None of it may last through a hold on the structure.
    public sealed class Store
    {
        private readonly MmapLock _gate = new();
        private readonly TextWriter _log = new StreamWriter(Stream.Null) { AutoFlush = true };
        private readonly TextReader _input = TextReader.Synchronized(new StreamReader(Stream.Null));
        private readonly IEnumerable<string> _lines;
        private readonly IEnumerable<string> _long;
        private readonly BlockingCollection<int> _queue = [];
        private readonly object _door = new();
        private readonly Lock _latch = new();
        private readonly ReaderWriterLockSlim _table = new();
        private readonly SemaphoreSlim _free = new(1);
        private readonly int[] _all = new int[64];
        private readonly StringWriter _kept = new();
        private int[] _some = [1, 2, 3];
        private int _count;

        public Store()
        {
            _lines = File.ReadLines(Environment.ProcessPath!);
            _long = File.ReadLines(Environment.ProcessPath!).Where(l => l.Length > 1).Take(2);
            _queue.CompleteAdding();
        }

        public void Log() { using (_gate.EnterWrite()) _log.WriteLine(++_count); }

        public void Flush() { using (_gate.EnterWrite()) { _count++; _log.Flush(); } }

        public string? Input() { using (_gate.EnterWrite()) { _count++; return _input.ReadLine(); } }

        public int Lines() { using (_gate.EnterWrite()) { foreach (string line in _lines) _count += line.Length; return _count; } }

        public int Long() { using (_gate.EnterWrite()) { foreach (string line in _long) _count += line.Length; return _count; } }

        public int Longest() { using (_gate.EnterWrite()) return _count += _long.Count(); }

        public bool Taken() { using (_gate.EnterWrite()) { _count++; return _queue.TryTake(out _, 1); } }

        public bool TakenIn() { using (_gate.EnterWrite()) { _count++; return _queue.TryTake(out _, TimeSpan.FromMilliseconds(1)); } }

        public bool Door()
        {
            using (_gate.EnterWrite())
            {
                _count++;
                if (!Monitor.TryEnter(_door, 1)) return false;
                Monitor.Exit(_door);
                return true;
            }
        }

        public bool Latch()
        {
            using (_gate.EnterWrite())
            {
                _count++;
                if (!_latch.TryEnter(TimeSpan.FromMilliseconds(1))) return false;
                _latch.Exit();
                return true;
            }
        }

        public bool Table()
        {
            using (_gate.EnterWrite())
            {
                _count++;
                if (!_table.TryEnterReadLock(1)) return false;
                _table.ExitReadLock();
                return true;
            }
        }

        public bool Free() { using (_gate.EnterWrite()) { _count++; if (!_free.Wait(1)) return false; _free.Release(); return true; } }

        public void Consumed() { using (_gate.EnterWrite()) { foreach (int one in _queue.GetConsumingEnumerable()) _count += one; } }

        public void Yielded() { using (_gate.EnterWrite()) { _count++; Thread.Yield(); } }

        public void Spun() { using (_gate.EnterWrite()) { _count++; var spin = new SpinWait(); spin.SpinOnce(); } }

        public int Cut() { using (_gate.EnterWrite()) { _count++; return _some[1..].Length; } }

        // At once, and in memory.
        public bool TakenAtOnce() { using (_gate.EnterWrite()) { _count++; return _queue.TryTake(out _); } }

        public bool TakenInNone() { using (_gate.EnterWrite()) { _count++; return _queue.TryTake(out _, 0); } }

        public bool DoorAtOnce()
        {
            using (_gate.EnterWrite())
            {
                _count++;
                if (!Monitor.TryEnter(_door)) return false;
                Monitor.Exit(_door);
                return true;
            }
        }

        public bool FreeAtOnce()
        {
            using (_gate.EnterWrite())
            {
                _count++;
                if (!_free.Wait(0)) return false;
                _free.Release();
                return true;
            }
        }

        public void Kept() { using (_gate.EnterWrite()) { _count = _count + 1 & 7; _kept.WriteLine(_count); } }

        public int CutOfFew() { using (_gate.EnterWrite()) { _count++; return _all[1..4].Length; } }

        public void More(int[] some) { using (_gate.EnterWrite()) { _some = some; } }

        public int Count { get { using (_gate.EnterRead()) return _count; } }
    }

    public static string Run(int input)
    {
        var store = new Store();
        string ends = T.Together(
            () => { for (int i = 0; i < 4; i++) { store.Log(); store.Flush(); store.Input(); store.Taken(); store.TakenIn(); } },
            () => { for (int i = 0; i < 4; i++) { store.Door(); store.Latch(); store.Table(); store.Free();
                store.Yielded(); store.Spun(); } },
            () => { for (int i = 0; i < 4 + input; i++) { store.Cut(); store.TakenAtOnce(); store.TakenInNone(); store.CutOfFew(); } });
        store.Consumed();
        store.Lines();
        string all = $"{ends} {store.Count} {store.Long()} {store.Longest()} {store.DoorAtOnce()} {store.FreeAtOnce()}";
        store.Kept();
        return all;
    }
}
