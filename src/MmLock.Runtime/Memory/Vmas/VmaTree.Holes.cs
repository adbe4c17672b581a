namespace MmLock.Memory.Vmas;

// The search for addresses that nothing is mapped at.
internal sealed partial class VmaTree
{
    /// <summary>The highest address in the range at which so many bytes are free. Reservations count as taken.</summary>
    /// <param name="length">How many bytes, more than 0.</param>
    /// <param name="low">Not below this address.</param>
    /// <param name="high">Not reaching beyond this address.</param>
    /// <param name="alignment">The address is a multiple of this power of two.</param>
    /// <param name="found">The address.</param>
    public bool TryFindHole(ulong length, ulong low, ulong high, ulong alignment, out ulong found)
    {
        if (low >= high || length > high - low)
        {
            found = 0;
            return false;
        }

        var search = new HoleSearch { Length = (long)length, Low = (long)low, Upper = (long)high, Alignment = (long)alignment };
        bool done = search.Descend(_root) || search.TryTake(search.Low);
        found = (ulong)search.Found;
        return done;
    }

    /// <summary>From the top down; everything from <see cref="Upper"/> up has been looked at.</summary>
    private struct HoleSearch
    {
        public long Length;
        public long Low;
        public long Upper;
        public long Alignment;
        public long Found;

        /// <summary>Takes the hole from the address up to what was looked at before, if it is large enough.</summary>
        public bool TryTake(long end)
        {
            long start = (Upper - Length) & -Alignment;
            Found = start;
            return start >= Math.Max(end, Low) && Upper >= Length;
        }

        public bool Descend(Node node)
        {
            for (int i = node.Count - 1; i >= 0 && Upper - Low >= Length; i--)
            {
                if (TryTake(node.End(i)))
                {
                    return true;
                }

                if (node.Start(i) < Upper)
                {
                    if (!node.IsLeaf && node.Hole(i) >= Length && Descend(node.Child(i)!))
                    {
                        return true;
                    }

                    Upper = node.Start(i);
                }
            }

            return false;
        }
    }
}
