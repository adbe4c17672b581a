namespace MmLock.Analyzers.Effects;

/// <summary>Which locals depend on which seeds (parameters, or the bounds of a range), without regard to order.</summary>
internal static class Taint
{
    public static IReadOnlyDictionary<ISymbol, ulong> Propagate(
        SyntaxNode body, SemanticModel model, IReadOnlyDictionary<ISymbol, ulong> seeds, CancellationToken cancellationToken)
    {
        var taint = new Dictionary<ISymbol, ulong>(SymbolEqualityComparer.Default);
        foreach (KeyValuePair<ISymbol, ulong> seed in seeds)
        {
            taint[seed.Key] = seed.Value;
        }

        List<IOperation> flows = Flows(body, model, cancellationToken).ToList();
        bool changed = true;
        while (changed)
        {
            cancellationToken.ThrowIfCancellationRequested();
            changed = false;
            foreach (IOperation flow in flows)
            {
                foreach ((ISymbol? to, IOperation? from) in Moves(flow))
                {
                    if (to is not null && from is not null)
                    {
                        ulong bits = Of(from, taint);
                        taint.TryGetValue(to, out ulong had);
                        if ((had | bits) != had)
                        {
                            taint[to] = had | bits;
                            changed = true;
                        }
                    }
                }
            }
        }

        return taint;
    }

    /// <summary>The seeds that a value depends on; the bit of the receiver is 1.</summary>
    public static ulong Of(IOperation? operation, IReadOnlyDictionary<ISymbol, ulong> taint)
    {
        ulong bits = 0;
        foreach (IOperation part in operation?.DescendantsAndSelf() ?? Enumerable.Empty<IOperation>())
        {
            bits |= part switch
            {
                ILocalReferenceOperation local => taint.TryGetValue(local.Local, out ulong b) ? b : 0,
                IParameterReferenceOperation parameter => taint.TryGetValue(parameter.Parameter, out ulong b) ? b : 0,
                IInstanceReferenceOperation => 1,
                _ => 0,
            };
        }

        return bits;
    }

    private static IEnumerable<IOperation> Flows(SyntaxNode body, SemanticModel model, CancellationToken cancellationToken)
    {
        foreach (SyntaxNode node in body.DescendantNodesAndSelf())
        {
            if (model.GetOperation(node, cancellationToken) is { } operation
                and (IVariableDeclaratorOperation or IAssignmentOperation or IForEachLoopOperation or IIsPatternOperation
                    or IInvocationOperation))
            {
                yield return operation;
            }
        }
    }

    private static IEnumerable<(ISymbol?, IOperation?)> Moves(IOperation flow)
    {
        switch (flow)
        {
            case IVariableDeclaratorOperation declarator:
                yield return (
                    declarator.Symbol,
                    declarator.Initializer?.Value ?? (declarator.Parent as IVariableDeclarationOperation)?.Initializer?.Value);
                break;
            case IAssignmentOperation { Target: ILocalReferenceOperation local } assignment:
                yield return (local.Local, assignment.Value);
                break;
            case IForEachLoopOperation loop:
                foreach (ILocalSymbol local in loop.Locals)
                {
                    yield return (local, loop.Collection);
                }

                break;
            case IIsPatternOperation pattern:
                foreach (IDeclarationPatternOperation declared in pattern.Pattern.DescendantsAndSelf()
                    .OfType<IDeclarationPatternOperation>())
                {
                    yield return (declared.DeclaredSymbol, pattern.Value);
                }

                break;
            case IInvocationOperation call:
                // list.Add(x) makes the list depend on x; an out argument depends on the other arguments.
                if (call.Instance is ILocalReferenceOperation receiver)
                {
                    foreach (IArgumentOperation argument in call.Arguments)
                    {
                        yield return (receiver.Local, argument.Value);
                    }
                }

                foreach (IArgumentOperation output in call.Arguments.Where(a => a.Parameter?.RefKind is RefKind.Out or RefKind.Ref))
                {
                    ISymbol? to = output.Value switch
                    {
                        ILocalReferenceOperation local => local.Local,
                        IDeclarationExpressionOperation { Expression: ILocalReferenceOperation local } => local.Local,
                        _ => null,
                    };
                    foreach (IArgumentOperation input in call.Arguments.Where(a => a.Parameter?.RefKind is RefKind.None or RefKind.In))
                    {
                        yield return (to, input.Value);
                    }
                }

                break;
        }
    }
}
