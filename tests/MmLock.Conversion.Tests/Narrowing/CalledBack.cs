// becomes: coarse*12 structure*3
using System.Buffers;
using System.Collections.Immutable;
using System.Collections.ObjectModel;
using System.IO;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using MmLock;

public static class Program
{
    // The library calls what was made of its classes, and what it is given.
    private sealed class Slow : Collection<int>
    {
        protected override void InsertItem(int index, int item)
        {
            Thread.Sleep(1);
            base.InsertItem(index, item);
        }
    }

    private sealed class Quick : Collection<int>
    {
        protected override void InsertItem(int index, int item) => base.InsertItem(0, item);
    }

    private sealed class Journal : MemoryStream
    {
        public override void WriteByte(byte value) => Thread.Sleep(1);
    }

    private sealed class Owner : MemoryManager<byte>
    {
        public override Span<byte> GetSpan()
        {
            Thread.Sleep(1);
            return default;
        }

        public override MemoryHandle Pin(int index = 0) => default;

        public override void Unpin()
        {
        }

        protected override void Dispose(bool disposing)
        {
        }
    }

    private sealed class Refused : Exception
    {
        public override string Message
        {
            get
            {
                Thread.Sleep(1);
                return "";
            }
        }
    }

    private readonly struct Weight : IAdditionOperators<Weight, Weight, Weight>
    {
        public static Weight operator +(Weight one, Weight other)
        {
            Thread.Sleep(1);
            return one;
        }
    }

    private sealed class Scope : IDisposable
    {
        public void Dispose() => Thread.Sleep(1);
    }

    private static TAny Twice<TAny>(TAny one) where TAny : IAdditionOperators<TAny, TAny, TAny> => one + one;

    private sealed class Box
    {
        private readonly MmapLock _lock = new();
        private readonly Slow _slow = new();
        private readonly Collection<int> _any = new Slow();
        private readonly Quick _quick = new();
        private readonly MemoryStream _journal = new Journal();
        private readonly Owner _owner = new();
        private readonly ConditionalWeakTable<string, object> _known = new();
        private readonly Regex _words = new("a+");
        private ImmutableDictionary<int, int> _seen = ImmutableDictionary<int, int>.Empty;
        private int _count;

        public void AddSlow() { using (_lock.EnterWrite()) { _count++; _slow.Add(1); } }

        public void AddAny() { using (_lock.EnterWrite()) { _count++; _any.Add(1); } }

        public void Listed()
        {
            using (_lock.EnterWrite())
            {
                Slow made = [1, 2];
                _count += made.Count;
            }
        }

        public void Note() { using (_lock.EnterWrite()) { _count++; _journal.WriteByte(1); } }

        public void Measure() { using (_lock.EnterWrite()) _count += _owner.Memory.Span.Length; }

        public void Know()
        {
            using (_lock.EnterWrite())
            {
                _count++;
                _known.GetValue("a", key =>
                {
                    Thread.Sleep(1);
                    return key;
                });
            }
        }

        public void See()
        {
            using (_lock.EnterWrite())
            {
                _count++;
                ImmutableInterlocked.GetOrAdd(ref _seen, 1, key =>
                {
                    Thread.Sleep(1);
                    return key;
                });
            }
        }

        public void Replace(string text)
        {
            using (_lock.EnterWrite())
            {
                _count += _words.Replace(text, _ =>
                {
                    Thread.Sleep(1);
                    return "";
                }).Length;
            }
        }

        public void Register(CancellationToken token)
        {
            using (_lock.EnterWrite())
            {
                _count++;
                token.Register(() => Thread.Sleep(1));
            }
        }

        public void Say() { using (_lock.EnterWrite()) _count += new Refused().ToString().Length > 0 ? 1 : 0; }

        public void Sum() { using (_lock.EnterWrite()) { _count++; Twice(default(Weight)); } }

        public void End(IDisposable? scope)
        {
            using (_lock.EnterWrite())
            {
                using (scope) _count++;
            }
        }

        // These are short, and so is asking for a number.
        public void AddQuick() { using (_lock.EnterWrite()) { _count++; _quick.Add(1); } }

        public int Size { get { using (_lock.EnterRead()) return _any.Count + _slow.Count; } }

        public int Count { get { using (_lock.EnterRead()) return _count; } }
    }

    public static string Run(int input)
    {
        var box = new Box();
        string ends = T.Together(
            () => { for (int i = 0; i < 3; i++) { box.AddSlow(); box.AddAny(); box.Listed(); box.Note(); box.AddQuick(); } },
            () => { for (int i = 0; i < 3; i++) { box.Measure(); box.Know(); box.See(); } },
            () => { for (int i = 0; i < 3; i++) { box.Replace("banana"); box.Register(new CancellationToken(true)); box.Say(); } },
            () => { for (int i = 0; i < 3; i++) { box.Sum(); box.End(new Scope()); } });
        return $"{ends} {box.Count} {box.Size}";
    }
}
