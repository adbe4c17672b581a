// becomes: range structure ranges structure range ranges range structure
using System.Collections.Generic;
using System.Collections.ObjectModel;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using MmLock;

public static class Program
{
    // A class derived from one of the library is a collection as that is: who adds to it changes what all look at.
    public sealed class Entries : List<int>
    {
    }

    public class Table : Dictionary<int, int>
    {
    }

    public sealed class Named : Table
    {
        public int Bump(int name)
        {
            TryGetValue(name, out int n);
            this[name] = n + 1;
            return n + 1;
        }
    }

    public sealed class Log
    {
        private readonly MmapLock _gate = new();
        private readonly int[] _pages = new int[64];
        private readonly Entries _entries = new();

        public void Write(int page)
        {
            using (_gate.EnterWrite())
            {
                int n = _pages[page];
                Thread.Sleep(1);
                _pages[page] = n + 1;
                _entries.Add(n);
            }
        }

        public int Count { get { using (_gate.EnterRead()) return _entries.Count; } }
    }

    public sealed class Index
    {
        private readonly MmapLock _gate = new();
        private readonly int[] _pages = new int[64];
        private readonly Named _names = new();

        public void Write(int page)
        {
            using (_gate.EnterWrite())
            {
                int n = _pages[page];
                Thread.Sleep(1);
                _pages[page] = n + 1;
                _names.Bump(page & 1);
            }
        }

        public int Sum { get { using (_gate.EnterRead()) return _names.Values.Sum(); } }
    }

    // The object that has the lock is one itself.
    public sealed class Pages : Collection<int>
    {
        private readonly MmapLock _gate = new();
        private readonly int[] _pages = new int[64];

        public void Write(int page)
        {
            using (_gate.EnterWrite())
            {
                int n = _pages[page];
                Thread.Sleep(1);
                _pages[page] = n + 1;
                Add(n);
            }
        }

        public void Reset(int page)
        {
            using (_gate.EnterWrite())
            {
                _pages[page] = 0;
                Thread.Sleep(1);
                this[0] = page;
            }
        }

        public void Read(int page)
        {
            using (_gate.EnterWrite())
            {
                int n = _pages[page];
                Thread.Sleep(1);
                _pages[page] = n + Count;
            }
        }

        public int Last { get { using (_gate.EnterRead()) return this[Count - 1]; } }
    }

    public static object? Run(int input)
    {
        var log = new Log();
        var index = new Index();
        var pages = new Pages();
        pages.Write(1);
        Parallel.For(0, 4, i => { log.Write(i); index.Write(i); pages.Write(i); });
        pages.Reset(2);
        pages.Read(3);
        return (log.Count + input, index.Sum, pages.Count, pages.Last >= 0);
    }
}
