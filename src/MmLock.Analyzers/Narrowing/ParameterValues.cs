using MmLock.Analyzers.Operations;

namespace MmLock.Analyzers.Narrowing;

/// <summary>
/// What callers in sight give a parameter, by whatever name they call, by none, or through a function; null among them for what such a
/// caller gives and is not followed. Callers out of sight are not spoken of.
/// </summary>
internal sealed class ParameterValues(ValueOrigins origins, CancellationToken cancellationToken)
{
    private readonly Dictionary<ISymbol, List<IOperation?>> _known = new(SymbolEqualityComparer.Default);

    /// <summary>Those that come without a function.</summary>
    public List<IOperation?> OfCalls(IParameterSymbol parameter)
    {
        parameter = (IParameterSymbol)parameter.OriginalDefinition;
        if (_known.TryGetValue(parameter, out List<IOperation?>? known))
        {
            return known;
        }

        var values = new List<IOperation?>();
        if (parameter.ContainingSymbol is IMethodSymbol { MethodKind: not MethodKind.AnonymousFunction } method)
        {
            values.AddRange(origins.RunsOf(method, cancellationToken).SelectMany(r => GivenValues.AllTo(parameter, r)));
        }

        return _known[parameter] = values;
    }

    /// <summary>Those that come by a function; none for a method that is called by its name only.</summary>
    public IReadOnlyList<IOperation?> OfFunction(IParameterSymbol parameter) =>
        parameter.ContainingSymbol is IMethodSymbol { MethodKind: not MethodKind.Constructor } method
        && (method.MethodKind == MethodKind.AnonymousFunction || origins.IsUsedAsFunction(method.OriginalDefinition, cancellationToken))
            ? new FunctionArguments(origins, cancellationToken).Of(parameter)
            : new List<IOperation?>();
}
