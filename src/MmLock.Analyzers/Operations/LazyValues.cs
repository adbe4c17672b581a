namespace MmLock.Analyzers.Operations;

/// <summary>What <c>Lazy</c> makes at the first use, where the function is seen that makes it.</summary>
internal static class LazyValues
{
    /// <summary>All that <c>lazy.Value</c> may be; default for any other value, and where somebody out of sight may make it.</summary>
    public static ImmutableArray<IOperation> Of(IOperation value, ValueOrigins origins, CancellationToken cancellationToken)
    {
        if (Values.Unwrap(value) is not IPropertyReferenceOperation
            {
                Property: { Name: "Value", ContainingType: { Name: "Lazy", ContainingNamespace.Name: "System" } }, Instance: { } lazy
            }
            || Values.Unwrap(lazy) is not (IFieldReferenceOperation or IPropertyReferenceOperation { Arguments.IsEmpty: true })
            || Values.SymbolOf(lazy) is not { DeclaringSyntaxReferences.IsEmpty: false } member)
        {
            return default;
        }

        ImmutableArray<IOperation>.Builder made = ImmutableArray.CreateBuilder<IOperation>();
        foreach (IOperation? given in origins.GivenTo(member.OriginalDefinition, cancellationToken))
        {
            if (given is null
                || Values.Unwrap(given) is not IObjectCreationOperation { Constructor.DeclaringSyntaxReferences.IsEmpty: true } creation
                || !IsThreadSafe(creation) || Values.ArgumentAt(creation.Arguments, 0) is not { } function
                || !Add(Values.Unwrap(function), made))
            {
                return default;
            }
        }

        return made.Count == 0 ? default : made.ToImmutable();
    }

    /// <summary>It makes one value, whoever asks first; of the other modes one wants a lock around it, and one makes several.</summary>
    private static bool IsThreadSafe(IObjectCreationOperation lazy) => Values.ArgumentAt(lazy.Arguments, 1) is not { } mode
        || mode.ConstantValue is { HasValue: true, Value: true or (int)LazyThreadSafetyMode.ExecutionAndPublication };

    private static bool Add(IOperation function, ImmutableArray<IOperation>.Builder made)
    {
        if (function is not IDelegateCreationOperation { Target: IAnonymousFunctionOperation lambda })
        {
            return false;
        }

        made.AddRange(lambda.Body.Descendants().OfType<IReturnOperation>()
            .Where(r => r.ReturnedValue is not null && FlowGraphs.BodyOf(r.Syntax) == lambda.Syntax).Select(r => r.ReturnedValue!));
        return true;
    }
}
