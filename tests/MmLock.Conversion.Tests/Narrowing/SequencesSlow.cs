// becomes: coarse*5 structure
using System.IO;
using MmLock;

public static class Program
{
    // One of them waits, one runs what it was given, one may be overridden by whoever derives from it.
    private abstract class Source
    {
        public abstract IEnumerable<int> Walk();

        public virtual IEnumerable<int> Keys() => [1, 2];

        public virtual IEnumerable<int> Kept() => [3];
    }

    private sealed class Quick : Source
    {
        public override IEnumerable<int> Walk()
        {
            yield return 1;
        }
    }

    private sealed class Waiting : Source
    {
        private readonly IEnumerable<int> _kept;

        public Waiting() => _kept = Walk();

        public override IEnumerable<int> Kept() => _kept;

        public override IEnumerable<int> Walk()
        {
            for (int i = 0; i < 2; i++)
            {
                Thread.Sleep(1);
                yield return i;
            }
        }
    }

    private sealed class Mapped(Func<int, int> map) : Source
    {
        private readonly List<int> _ids = [1, 2, 3];

        public override IEnumerable<int> Walk()
        {
            yield return 2;
        }

        public override IEnumerable<int> Keys() => _ids.Select(map);
    }

    public class Listing
    {
        protected internal virtual IEnumerable<int> Entries()
        {
            yield return 1;
        }
    }

    private sealed class Catalogue
    {
        private readonly MmapLock _lock = new();
        private readonly List<Source> _sources = [new Quick(), new Waiting(), new Mapped(i => { Thread.Sleep(1); return 2 * i; })];
        private readonly Listing _listing = new();
        private int _total;

        public void Add(int at)
        {
            using (_lock.EnterWrite())
            {
                foreach (int value in _sources[at].Walk())
                {
                    _total += value;
                }
            }
        }

        public void AddLate(Catalogue other)
        {
            IEnumerable<int> late = other._sources[1].Walk();
            using (_lock.EnterWrite())
            {
                foreach (int value in late)
                {
                    _total += value;
                }
            }
        }

        public void AddKeys(int at)
        {
            using (_lock.EnterWrite())
            {
                foreach (int key in _sources[at].Keys())
                {
                    _total += key;
                }
            }
        }

        public void AddKept(int at)
        {
            using (_lock.EnterWrite())
            {
                foreach (int key in _sources[at].Kept())
                {
                    _total += key;
                }
            }
        }

        public void AddEntries()
        {
            using (_lock.EnterWrite())
            {
                foreach (int entry in _listing.Entries())
                {
                    _total += entry;
                }
            }
        }

        public int Total()
        {
            using (_lock.EnterRead())
            {
                return _total;
            }
        }
    }

    public static string Run(int input)
    {
        var catalogue = new Catalogue();
        string ends = T.Together(
            () => { for (int i = 0; i < 12; i++) catalogue.Add(i % 3); },
            () => { for (int i = 0; i < 12; i++) catalogue.AddKeys((i + input) % 3); },
            () => { for (int i = 0; i < 6; i++) { catalogue.AddLate(catalogue); catalogue.AddEntries(); catalogue.AddKept(i % 3); } });
        string edge = "";
        try { catalogue.Add(3); } catch (ArgumentOutOfRangeException) { edge = "beyond"; }
        return $"{ends} {catalogue.Total()} {edge}";
    }
}
