using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace MmLock.Memory.Vmas;

// A node is one object: from its address to the entry that is looked for, nothing else has to be fetched first.
internal sealed partial class VmaTree
{
    [InlineArray(FanOut)]
    private struct Numbers
    {
        private long _first;
    }

    [InlineArray(FanOut)]
    private struct VmaArray
    {
        private Vma _first;
    }

    [InlineArray(FanOut)]
    private struct Nodes
    {
        private Node? _first;
    }

    private sealed class Leaf : Node
    {
        public VmaArray Items;

        public Leaf()
            : base(isLeaf: true)
        {
        }
    }

    private sealed class Inner : Node
    {
        public Nodes Children;

        /// <summary>The largest hole within each child.</summary>
        public Numbers Holes;

        public Inner()
            : base(isLeaf: false)
        {
        }
    }

    private abstract class Node
    {
        public readonly bool IsLeaf;
        public bool HasLeaves;
        public int Count;
        private Numbers _ends;
        private Numbers _starts;

        protected Node(bool isLeaf)
        {
            IsLeaf = isLeaf;
            ((Span<long>)_ends).Fill(None);
        }

        public ref long Start(int at) => ref _starts[at];

        public ref long End(int at) => ref _ends[at];

        public long Hole(int at) => Unsafe.As<Inner>(this).Holes[at];

        public ref Vma Vma(int at) => ref Unsafe.As<Leaf>(this).Items[at];

        public ref Node? Child(int at) => ref Unsafe.As<Inner>(this).Children[at];

        /// <summary>How many of the ends, which are in order, are not above the address.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public int CountAtMost(long address)
        {
            var limit = Vector256.Create(address);
            Vector256<long> above = Vector256<long>.Zero;
            ref long first = ref Unsafe.As<Numbers, long>(ref _ends);
            for (nuint i = 0; i < FanOut; i += 4)
            {
                above += Vector256.GreaterThan(Vector256.LoadUnsafe(ref first, i), limit);
            }

            // Each end above counts -1.
            return FanOut + (int)Vector256.Sum(above);
        }

        /// <summary>
        /// Has the processor fetch the VMA that would be meant if all in the leaf were of one size (interpolation search),
        /// while the leaf's ends, which tell for sure, are on their way too. A wrong guess costs a cache line, no more:
        /// also one from numbers that a writer is changing.
        /// </summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public unsafe void AskFor(int at, Node leaf, long address)
        {
            if (Sse.IsSupported)
            {
                float part = (float)(address - _starts[at]) / (_ends[at] - _starts[at]);
                Sse.Prefetch0(Unsafe.AsPointer(ref Unsafe.As<Leaf>(leaf).Items[(int)(part * FilledInOrder) & (FanOut - 1)]));
            }
        }

        /// <summary>Takes over what a child says about itself.</summary>
        public void Summarize(int at)
        {
            Node child = Child(at)!;
            _starts[at] = child._starts[0];
            _ends[at] = child._ends[child.Count - 1];
            Unsafe.As<Inner>(this).Holes[at] = child.LargestHole();
        }

        /// <summary>Makes room at a place.</summary>
        public void Open(int at)
        {
            Move(at, this, at + 1, Count - at);
            Count++;
        }

        /// <summary>Takes a place away.</summary>
        public void Close(int at)
        {
            Move(at + 1, this, at, Count - at - 1);
            Truncate(Count - 1);
        }

        /// <summary>Moves everything from a place on to the end of another node.</summary>
        public void MoveTail(int from, Node to)
        {
            Move(from, to, to.Count, Count - from);
            to.Count += Count - from;
            Truncate(from);
        }

        private long LargestHole()
        {
            long largest = 0;
            for (int i = 0; i < Count; i++)
            {
                largest = Math.Max(largest, IsLeaf ? 0 : Hole(i));
                largest = Math.Max(largest, i == 0 ? 0 : _starts[i] - _ends[i - 1]);
            }

            return largest;
        }

        private void Move(int from, Node to, int at, int count)
        {
            Copy<Numbers, long>(ref _starts, from, ref to._starts, at, count);
            Copy<Numbers, long>(ref _ends, from, ref to._ends, at, count);
            if (IsLeaf)
            {
                Copy<VmaArray, Vma>(ref Unsafe.As<Leaf>(this).Items, from, ref Unsafe.As<Leaf>(to).Items, at, count);
            }
            else
            {
                Copy<Nodes, Node?>(ref Unsafe.As<Inner>(this).Children, from, ref Unsafe.As<Inner>(to).Children, at, count);
                Copy<Numbers, long>(ref Unsafe.As<Inner>(this).Holes, from, ref Unsafe.As<Inner>(to).Holes, at, count);
            }
        }

        private void Truncate(int count)
        {
            ((Span<long>)_ends)[count..Count].Fill(None);
            if (IsLeaf)
            {
                ((Span<Vma>)Unsafe.As<Leaf>(this).Items)[count..Count].Clear();
            }
            else
            {
                ((Span<Node?>)Unsafe.As<Inner>(this).Children)[count..Count].Clear();
            }

            Count = count;
        }

        private static void Copy<TRow, T>(ref TRow source, int from, ref TRow target, int at, int count)
            where TRow : struct =>
            MemoryMarshal.CreateSpan(ref Unsafe.As<TRow, T>(ref source), FanOut).Slice(from, count)
                .CopyTo(MemoryMarshal.CreateSpan(ref Unsafe.As<TRow, T>(ref target), FanOut)[at..]);
    }
}
