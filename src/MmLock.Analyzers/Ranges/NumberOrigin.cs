using System;

namespace MmLock.Analyzers.Ranges;

/// <summary>Where a number comes from, and what was done to it on the way: what tells an address from a count.</summary>
[Flags]
internal enum NumberOrigin
{
    None = 0,
    /// <summary>The caller chose it.</summary>
    Given = 1,
    /// <summary>Kept in an element or node of a structure.</summary>
    Stored = 2,
    /// <summary>Kept in a field of the object itself: a cursor, a count.</summary>
    Own = 4,
    /// <summary>Shifted right, or divided by a power of two or by a size that is not written out.</summary>
    Quotient = 8,
    /// <summary>Cut to its low part, as a slot of a ring or a bucket is.</summary>
    Wrapped = 16,
    /// <summary>Multiplied by a size.</summary>
    Product = 32,
    /// <summary>Multiplied by a power of two that no record has for its size by accident.</summary>
    Scaled = 64,
    /// <summary>Something was added or taken away.</summary>
    Sum = 128,
    /// <summary>Rounded to a multiple.</summary>
    Aligned = 256,
    /// <summary>A time or a hash: whatever is done to it, no place.</summary>
    Foreign = 512,
}
