using MmLock.Analyzers.Operations;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MmLock.Analyzers.Effects;

/// <summary>Which functions a delegate may be, wherever it is held: what flows there is <see cref="ValueOrigins"/>'s to say.</summary>
/// <param name="effects">The bodies of methods.</param>
/// <param name="method">The method whose parameters are its callers' to tell; null for none.</param>
/// <param name="cancellationToken">Cancels.</param>
internal sealed class FunctionValues(EffectModel effects, IMethodSymbol? method, CancellationToken cancellationToken)
{
    /// <summary>Whether a value can be a function at all.</summary>
    public static bool MayBe(IOperation value) => Runs.IsFunction(value.Type) || Runs.IsFunction(Values.Unwrap(value).Type);

    /// <summary>The functions that a value may be, and the parameter that it may have been passed as.</summary>
    public ArgumentFact Of(IOperation value) => Of(effects.Locks.Graph.Runs.Origins.Of(value, method, cancellationToken));

    public ArgumentFact Of(IReadOnlyList<IOperation?> origins)
    {
        var functions = new List<SyntaxNode>();
        int parameter = -1;
        bool isUnknown = false;
        EffectKinds kinds = EffectKinds.None;
        foreach (IOperation? origin in origins)
        {
            switch (origin)
            {
                case { ConstantValue.HasValue: true } or IDefaultValueOperation:
                    break;
                case IAnonymousFunctionOperation lambda:
                    functions.Add(lambda.Syntax);
                    break;
                case IMethodReferenceOperation { Method: { } target } reference
                    when effects.Table.Find(target, reference.Instance?.Type) is { } known:
                    kinds |= known;
                    break;
                case IMethodReferenceOperation { Method: { } target } reference:
                    ImmutableArray<SyntaxNode> bodies = effects.BodiesOf(target, reference.IsVirtual, cancellationToken);
                    functions.AddRange(bodies);
                    isUnknown |= bodies.IsEmpty && target.IsAbstract && !target.DeclaringSyntaxReferences.IsEmpty;
                    break;
                case IParameterReferenceOperation { Parameter.Ordinal: var ordinal } when parameter < 0 || parameter == ordinal:
                    parameter = ordinal;
                    break;
                default:
                    isUnknown = true;
                    break;
            }
        }

        return new ArgumentFact(SizeOrigin.Fixed, functions.Distinct().ToImmutableArray(), parameter)
        {
            IsUnknown = isUnknown,
            Kinds = kinds
        };
    }

    /// <summary>The functions that an object of the library was made of, and runs when it is asked: a lazy value, a query.</summary>
    public IEnumerable<ArgumentFact> OfParts(IOperation value)
    {
        var open = new Queue<(IOperation Value, int Depth)>();
        open.Enqueue((value, 0));
        while (open.Count > 0)
        {
            (IOperation part, int depth) = open.Dequeue();
            foreach (IOperation? origin in effects.Locks.Graph.Runs.Origins.Of(part, method, cancellationToken))
            {
                ImmutableArray<IArgumentOperation> arguments = origin switch
                {
                    IObjectCreationOperation { Constructor.DeclaringSyntaxReferences.IsEmpty: true } creation => creation.Arguments,
                    IInvocationOperation { TargetMethod.DeclaringSyntaxReferences.IsEmpty: true } call => call.Arguments,
                    _ => ImmutableArray<IArgumentOperation>.Empty,
                };
                foreach (IArgumentOperation argument in arguments.Where(a => a.ArgumentKind != ArgumentKind.DefaultValue))
                {
                    if (MayBe(argument.Value))
                    {
                        yield return Of(argument.Value);
                    }
                    else if (depth < MaxDepth && argument.Value.Type is { } type && Runs.IsSequence(type))
                    {
                        open.Enqueue((argument.Value, depth + 1));
                    }
                }
            }
        }
    }

    /// <summary>Calls of the library that gave a sequence, or one that it is made of.</summary>
    public IEnumerable<IInvocationOperation> SourcesOf(IOperation value)
    {
        var open = new Queue<(IOperation Value, int Depth)>();
        open.Enqueue((value, 0));
        while (open.Count > 0)
        {
            (IOperation part, int depth) = open.Dequeue();
            foreach (IInvocationOperation call in effects.Locks.Graph.Runs.Origins.Of(part, method, cancellationToken)
                .OfType<IInvocationOperation>()
                .Where(c => c.TargetMethod.DeclaringSyntaxReferences.IsEmpty && c.Type is { } given && Runs.IsSequence(given)))
            {
                yield return call;
                foreach (IArgumentOperation argument in call.Arguments.Where(a =>
                    depth < MaxDepth && a.ArgumentKind != ArgumentKind.DefaultValue && a.Value.Type is { } type && Runs.IsSequence(type)))
                {
                    open.Enqueue((argument.Value, depth + 1));
                }
            }
        }
    }

    /// <summary>A query over a query over a query.</summary>
    private const int MaxDepth = 6;

    /// <summary>Whether it gets its receiver as its first parameter, which a call of the delegate does not write.</summary>
    public static bool IsExtension(SyntaxNode body) =>
        body is MethodDeclarationSyntax { ParameterList.Parameters: { Count: > 0 } parameters }
            && parameters[0].Modifiers.Any(m => m.RawKind == (int)Microsoft.CodeAnalysis.CSharp.SyntaxKind.ThisKeyword);
}
