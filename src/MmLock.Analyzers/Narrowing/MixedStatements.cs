using MmLock.Analyzers.Operations;
using MmLock.Analyzers.Prefilter;
using MmLock.Analyzers.Ranges;

namespace MmLock.Analyzers.Narrowing;

/// <summary>
/// Why one piece of code both touches the structure and does slow work: which of its touches has no place in the range, and why not. Only
/// where the two are done by different expressions are they two statements.
/// </summary>
/// <param name="structural">What must go under the structure lock, each with how many functions lead from the section to the code that
/// is asked about.</param>
/// <param name="slow">What must not.</param>
internal sealed class MixedStatements(IReadOnlyList<(PlacedFact Fact, int Depth)> structural, SlowWork slow)
{
    public string? Why(SyntaxNode code)
    {
        List<PlacedFact> facts = structural.Where(f => code.Span.Contains(f.Fact.Path[f.Depth].Span)).Select(f => f.Fact with
        {
            At = f.Fact.Path[f.Depth],
        }).ToList();
        List<PlacedFact> joined = facts.FindAll(f => slow.In(f.At) is not null);
        PlacedFact? first = joined.Find(f => f.Obstacle is not null) ?? joined.Find(f => PositionOf(f) is not null)
            ?? joined.FirstOrDefault();
        if ((first ?? facts.FirstOrDefault()) is not { } fact)
        {
            return null;
        }

        string name = fact.Access.Location.Name;
        return joined.Count == 0
            ? slow.In(code) is { } other ? $"one statement both touches {name} and reaches {other}: '{ShortText.Of(code, 70)}'" : null
            : fact.Obstacle is { } why ? why
            : PositionOf(fact) is { } position ? position
            : fact.By is { } by && !(by.Syntax.SyntaxTree == code.SyntaxTree && code.Span.Contains(by.Syntax.Span))
            ? $"'{ShortText.Of(fact.At, 50)}' both touches {name} and reaches {slow.In(fact.At)}"
            : $"'{ShortText.Of(fact.At, 50)}' touches {name}, of which no number says a part, and reaches {slow.In(fact.At)}";
    }

    /// <summary>A stream goes on from where the last one stopped.</summary>
    private static string? PositionOf(PlacedFact fact)
    {
        IOperation? stream = fact.By switch
        {
            IInvocationOperation call => call.Instance,
            IMemberReferenceOperation member => member.Instance,
            _ => null,
        };
        if (fact.Access.Location is not { Kind: LocationKind.Contents, Symbol: INamedTypeSymbol type } || !IsStream(type)
            || (stream is null ? null : Values.SymbolOf(stream)) is not { } name)
        {
            return null;
        }

        string position = $"the position of '{name.Name}' is one for all places";
        return type.Name == "FileStream" ? position + "; RandomAccess takes it as an argument" : position;
    }

    private static bool IsStream(INamedTypeSymbol type)
    {
        INamedTypeSymbol? at = type;
        while (at is not null && !(at.Name == "Stream" && at.ContainingNamespace?.ToDisplayString() == "System.IO"))
        {
            at = at.BaseType;
        }

        return at is not null;
    }
}
