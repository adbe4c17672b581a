using MmLock.Analyzers.Operations;
using MmLock.Analyzers.Ranges;

namespace MmLock.Analyzers.Narrowing;

/// <summary>What of an <c>Index</c> or <c>Range</c> that is kept in a variable says a place.</summary>
internal enum KeptIndex
{
    None,

    /// <summary>The index itself.</summary>
    Whole,

    /// <summary>The start of the range.</summary>
    Start,

    /// <summary>The end of the range.</summary>
    End,
}

/// <summary>One number of a sum that says a place in a buffer.</summary>
/// <param name="Number">The number, or a buffer.</param>
/// <param name="IsLength">The length of that buffer is meant.</param>
/// <param name="IsMinus">It is taken away.</param>
/// <param name="Frame">The code that has the number; null for that which asks.</param>
internal readonly record struct PartTerm(IOperation Number, bool IsLength = false, bool IsMinus = false, PlaceFrame? Frame = null)
{
    /// <summary>The number is what this makes of the length of <see cref="Of"/>.</summary>
    public KeptIndex Kept { get; init; }

    /// <summary>The buffer that an index is one of, which may be counted from its end; null for a plain number.</summary>
    public IOperation? Of { get; init; }
}

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

    /// <summary>
    /// It is had as elements of another size, or begins or ends where it is not said: no number of its elements is one of the buffer's, and
    /// any of them may lie anywhere in the part.
    /// </summary>
    public bool IsRecast { get; init; }

    /// <summary>Nothing refuses numbers that lie outside: a beginning below none is none.</summary>
    public bool IsClamped { get; init; }

    /// <summary>A part of this one of which is not said which.</summary>
    private BufferPart Somewhere => IsKnown ? this with { IsRecast = true } : this;

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
    public ImmutableArray<PartTerm> Length => !IsKnown || IsRecast || Size != 0
        ? default
        : !Added.IsDefault ? Added
        : Until.AddRange(Start.Select(t => t with { IsMinus = !t.IsMinus }));

    /// <summary>What is added to where the part begins, to say where it ends; default where that is not said so.</summary>
    public ImmutableArray<PartTerm> Added => IsClosed && Size == 0 && End.Length > Start.Length
        && End.Take(Start.Length).SequenceEqual(Start)
        ? End.RemoveRange(0, Start.Length)
        : default;

    /// <summary>All that it is told by.</summary>
    public IEnumerable<PartTerm> Terms => (IsKnown ? Start : ImmutableArray<PartTerm>.Empty)
        .Concat(IsClosed ? End : ImmutableArray<PartTerm>.Empty);

    /// <summary>From an element on, and, if that is told, so many.</summary>
    public BufferPart Cut(IOperation start, IOperation? length)
    {
        BufferPart begun = CutAt(start);
        return length is null || !begun.IsKnown || begun.IsRecast ? begun
            : begun with { End = begun.Start.Add(new PartTerm(length)), Size = 0, Wider = Bound };
    }

    /// <summary>So many of its elements.</summary>
    public BufferPart First(int count) => IsKnown && !IsRecast ? this with { End = Start, Size = count, Wider = Bound } : this;

    /// <summary>As many as a sum says.</summary>
    public BufferPart First(ImmutableArray<PartTerm> count) =>
        IsKnown && !IsRecast && !count.IsDefault ? this with { End = Start.AddRange(count), Size = 0, Wider = Bound } : this;

    /// <summary>One of its elements.</summary>
    public BufferPart At(IOperation index)
    {
        BufferPart begun = CutAt(index);
        return !begun.IsKnown || begun.IsRecast ? begun : begun.First(1) with { Wider = Bound };
    }

    public static bool IsRange(IOperation index) => index.Type is { Name: "Range", SpecialType: SpecialType.None } type
        && type.ContainingNamespace is { Name: "System", ContainingNamespace.IsGlobalNamespace: true };

    /// <summary>What <c>buffer[range]</c> is: of a range that is kept in a variable, from one of its ends to the other.</summary>
    public BufferPart Of(IOperation range)
    {
        if (IsWhole && IsKnown && !IsRecast && IsRange(range) && Values.VariableOf(range) is not null)
        {
            var kept = new PartTerm(range) { Of = From };
            return this with
            {
                Start = ImmutableArray.Create(kept with { Kept = KeptIndex.Start }),
                End = ImmutableArray.Create(kept with { Kept = KeptIndex.End }),
                Size = 0,
            };
        }

        if (!IsKnown || IsRecast || range is not IRangeOperation { LeftOperand: var left, RightOperand: var right })
        {
            return Somewhere;
        }

        BufferPart begun = left is null ? this : CutAt(left);
        return right is null ? begun
            : PositionOf(right) is { IsDefault: false } end ? begun with { End = end, Size = 0, Wider = Bound }
            : begun.Somewhere;
    }

    /// <summary>The same for code that has none of its numbers.</summary>
    public BufferPart In(PlaceFrame frame) => this with
    {
        Start = In(Start, frame),
        End = In(End, frame),
        Wider = Wider?.In(frame),
    };

    /// <summary>This part of a view that is a part of something itself. One of which nothing is known may go beyond the view.</summary>
    public BufferPart Within(BufferPart view)
    {
        if (!view.IsKnown || !IsKnown)
        {
            return new BufferPart(view.From);
        }

        if (view.IsRecast)
        {
            return view;
        }

        ImmutableArray<PartTerm> start = Within(Start, view);
        ImmutableArray<PartTerm> end = IsClosed ? Within(End, view) : view.End;
        return start.IsDefault || IsClosed && end.IsDefault ? view.Somewhere
            : view with
            {
                Start = start,
                End = end,
                Size = IsClosed ? Size : view.Size,
                Wider = Wider?.Within(view) ?? view.Bound,
                IsRecast = IsRecast,
                IsClamped = IsClamped || view.IsClamped,
            };
    }

    private static ImmutableArray<PartTerm> In(ImmutableArray<PartTerm> terms, PlaceFrame frame) =>
        terms.IsDefault ? terms : terms.Select(t => t with { Frame = t.Frame ?? frame }).ToImmutableArray();

    /// <summary>A sum from the beginning of the view on; default where it has the length of one of which that is not said.</summary>
    private ImmutableArray<PartTerm> Within(ImmutableArray<PartTerm> terms, BufferPart view)
    {
        ImmutableArray<PartTerm>.Builder sum = ImmutableArray.CreateBuilder<PartTerm>();
        sum.AddRange(view.Start);
        foreach (PartTerm term in terms)
        {
            if (!term.IsLength || Values.VariableOf(term.Number) is not { } buffer
                || !SymbolEqualityComparer.Default.Equals(buffer, Values.VariableOf(From)))
            {
                sum.Add(term);
            }
            else if (view.Length is { IsDefault: false } length)
            {
                sum.AddRange(length.Select(t => t with { IsMinus = t.IsMinus != term.IsMinus }));
            }
            else
            {
                return default;
            }
        }

        return sum.ToImmutable();
    }

    private BufferPart? Bound => IsWhole ? null : this;

    private BufferPart CutAt(IOperation index) =>
        IsKnown && !IsRecast && PositionOf(index) is { IsDefault: false } start ? this with { Start = start, Wider = Bound } : Somewhere;

    /// <summary>Where an index leads to; default for one that is kept in a variable and is one of a part.</summary>
    private ImmutableArray<PartTerm> PositionOf(IOperation index) => index switch
    {
        { Type.SpecialType: not SpecialType.None } => Start.Add(new PartTerm(index)),
        IConversionOperation { OperatorMethod: not null, Operand: { Type.SpecialType: SpecialType.System_Int32 } number } =>
            Start.Add(new PartTerm(number)),
        IUnaryOperation { OperatorKind: UnaryOperatorKind.Hat, Operand: { } back } when Size == 0 =>
            Until.Add(new PartTerm(back, IsMinus: true)),
        { Type: { Name: "Index", ContainingNamespace: { Name: "System", ContainingNamespace.IsGlobalNamespace: true } } }
            when IsWhole && Values.VariableOf(index) is not null =>
            ImmutableArray.Create(new PartTerm(index) { Kept = KeptIndex.Whole, Of = From }),
        _ => default,
    };
}
