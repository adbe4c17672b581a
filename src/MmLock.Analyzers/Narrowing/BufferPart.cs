using MmLock.Analyzers.Operations;

namespace MmLock.Analyzers.Narrowing;

/// <summary>One number of a sum that says a place in a buffer.</summary>
/// <param name="Number">The number, or a buffer.</param>
/// <param name="IsLength">The length of that buffer is meant.</param>
/// <param name="IsMinus">It is taken away.</param>
internal readonly record struct PartTerm(IOperation Number, bool IsLength = false, bool IsMinus = false);

/// <summary>Which part of a buffer is meant.</summary>
/// <param name="From">The buffer, or the view if no more is known.</param>
/// <remarks>
/// The library refuses a view that is not a part of what it is made of: so the numbers of views of views add up, and no such sum wraps.
/// </remarks>
internal sealed record BufferPart(IOperation From)
{
    /// <summary>What the first element is the sum of; default where no part is told, empty for the beginning.</summary>
    public ImmutableArray<PartTerm> Start { get; init; }

    /// <summary>What the first element after the part is the sum of; default for a part that goes on to the end.</summary>
    public ImmutableArray<PartTerm> End { get; init; }

    /// <summary>What is to be added to <see cref="End"/>.</summary>
    public int Size { get; init; }

    /// <summary>A larger part, for where the numbers of this one cannot be followed; null for none.</summary>
    public BufferPart? Wider { get; init; }

    /// <summary>The whole of a buffer.</summary>
    public static BufferPart All(IOperation buffer) => new(buffer) { Start = ImmutableArray<PartTerm>.Empty };

    /// <summary>It is known where it begins.</summary>
    public bool IsKnown => !Start.IsDefault;

    /// <summary>Whether it is told where the part ends.</summary>
    public bool IsClosed => IsKnown && !End.IsDefault;

    /// <summary>All of the buffer, or of one of which no more is known.</summary>
    public bool IsWhole => !IsClosed && (!IsKnown || Start.IsEmpty);

    /// <summary>What tells the end: that of the buffer, where the part goes on to it.</summary>
    public ImmutableArray<PartTerm> Until => IsClosed ? End : ImmutableArray.Create(new PartTerm(From, IsLength: true));

    /// <summary>How many elements the part has; default where nothing says.</summary>
    public ImmutableArray<PartTerm> Length => !IsKnown || Size != 0
        ? default
        : Until.AddRange(Start.Select(t => t with { IsMinus = !t.IsMinus }));

    /// <summary>All numbers that it is told by, but for lengths.</summary>
    public IEnumerable<IOperation> Numbers => Terms.Where(t => !t.IsLength).Select(t => t.Number);

    /// <summary>All that it is told by.</summary>
    public IEnumerable<PartTerm> Terms => (IsKnown ? Start : ImmutableArray<PartTerm>.Empty)
        .Concat(IsClosed ? End : ImmutableArray<PartTerm>.Empty);

    /// <summary>From an element on, and, if that is told, so many.</summary>
    public BufferPart Cut(IOperation start, IOperation? length)
    {
        BufferPart begun = CutAt(start);
        return length is null || begun == this ? begun
            : begun with { End = begun.Start.Add(new PartTerm(length)), Size = 0, Wider = Bound };
    }

    /// <summary>So many of its elements.</summary>
    public BufferPart First(int count) => IsKnown ? this with { End = Start, Size = count, Wider = Bound } : this;

    /// <summary>As many as a sum says.</summary>
    public BufferPart First(ImmutableArray<PartTerm> count) =>
        IsKnown && !count.IsDefault ? this with { End = Start.AddRange(count), Size = 0, Wider = Bound } : this;

    /// <summary>One of its elements.</summary>
    public BufferPart At(IOperation index)
    {
        BufferPart begun = CutAt(index);
        return begun == this ? this : begun.First(1) with { Wider = Bound };
    }

    /// <summary>What <c>buffer[range]</c> is: of a range that is kept in a variable, some part.</summary>
    public BufferPart Of(IOperation range)
    {
        if (!IsKnown || range is not IRangeOperation { LeftOperand: var left, RightOperand: var right })
        {
            return this;
        }

        BufferPart begun = left is null ? this : CutAt(left);
        return right is not null && PositionOf(right) is { IsDefault: false } end
            ? begun with { End = end, Size = 0, Wider = Bound }
            : begun;
    }

    private BufferPart? Bound => IsWhole ? null : this;

    private BufferPart CutAt(IOperation index) =>
        IsKnown && PositionOf(index) is { IsDefault: false } start ? this with { Start = start, Wider = Bound } : this;

    /// <summary>Where an index leads to; default for one that is kept in a variable.</summary>
    private ImmutableArray<PartTerm> PositionOf(IOperation index) => index switch
    {
        { Type.SpecialType: not SpecialType.None } => Start.Add(new PartTerm(index)),
        IConversionOperation { OperatorMethod: not null, Operand: { Type.SpecialType: SpecialType.System_Int32 } number } =>
            Start.Add(new PartTerm(number)),
        IUnaryOperation { OperatorKind: UnaryOperatorKind.Hat, Operand: { } back } when Size == 0 =>
            Until.Add(new PartTerm(back, IsMinus: true)),
        _ => default,
    };
}
