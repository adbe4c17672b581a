using System;
using System.Collections.Concurrent;
using MmLock.Analyzers.Locks;
using MmLock.Analyzers.Operations;

namespace MmLock.Analyzers.Narrowing;

/// <summary>
/// Members of the library that run code of the user's which the call does not show: what the object was made with, what was registered
/// with it, or what reflection finds.
/// </summary>
internal sealed class StoredCode(ValueOrigins origins, Implementations implementations)
{
    private readonly ConcurrentDictionary<ISymbol, bool> _compared = new(SymbolEqualityComparer.Default);

    private static readonly HashSet<string> s_members = new(StringComparer.Ordinal)
    {
        "System.Lazy.Value", "System.Threading.ThreadLocal.Value", "System.Threading.ThreadLocal.Values",
        "System.Delegate.DynamicInvoke", "System.Reflection.MethodBase.Invoke", "System.Reflection.ConstructorInfo.Invoke",
        "System.Reflection.FieldInfo.GetValue",
        "System.Reflection.FieldInfo.SetValue", "System.Reflection.PropertyInfo.GetValue", "System.Reflection.PropertyInfo.SetValue",
        "System.Activator.CreateInstance",
        "System.Threading.CancellationTokenSource.Cancel", "System.Threading.Tasks.TaskCompletionSource.SetResult",
        "System.Threading.Tasks.TaskCompletionSource.TrySetResult", "System.Threading.Tasks.TaskCompletionSource.SetException",
        "System.Threading.Tasks.TaskCompletionSource.TrySetException", "System.Threading.Tasks.TaskCompletionSource.SetCanceled",
        "System.Threading.Tasks.TaskCompletionSource.TrySetCanceled", "System.Threading.SynchronizationContext.Send",
        "System.Threading.Barrier.SignalAndWait",
    };

    public bool IsRunBy(IOperation operation, CancellationToken cancellationToken) => operation switch
    {
        IPropertyReferenceOperation { Property: var property } access =>
            Is(property) || !access.Arguments.IsEmpty && IsCompared(access.Instance, property.ContainingType, cancellationToken),
        IInvocationOperation { TargetMethod: var method } call =>
            Is(method) || IsCompared(call.Instance, method.ContainingType, cancellationToken),
        _ => false,
    };

    private static bool Is(ISymbol member) => member is { DeclaringSyntaxReferences.IsEmpty: true, ContainingType: { } type }
        && s_members.Contains($"{type.ContainingNamespace?.ToDisplayString()}.{type.Name}.{member.Name}");

    /// <summary>A collection of a member that was made with a comparer of the user's: it runs for every key.</summary>
    private bool IsCompared(IOperation? collection, INamedTypeSymbol? type, CancellationToken cancellationToken) =>
        type?.ContainingNamespace?.ToDisplayString().StartsWith("System.Collections", StringComparison.Ordinal) == true
        && collection is not null && Values.SymbolOf(collection) is (IFieldSymbol or IPropertySymbol) and var member
        && _compared.GetOrAdd(member.OriginalDefinition, m => origins.GivenTo(m, cancellationToken).OfType<IOperation>()
            .Any(v => HasComparer(v, cancellationToken)));

    /// <summary>Through variables, choices and calls of the library that make a collection of another.</summary>
    private bool HasComparer(IOperation made, CancellationToken cancellationToken) =>
        new ObjectSources(origins, implementations, cancellationToken).Of(made) is not { } sources
        || sources.SelectMany(s => s.DescendantsAndSelf()).Any(o => ArgumentsOf(o).Any(a => IsComparer(a.Value)));

    private static ImmutableArray<IArgumentOperation> ArgumentsOf(IOperation operation) => operation switch
    {
        IObjectCreationOperation creation => creation.Arguments,
        IInvocationOperation { TargetMethod.DeclaringSyntaxReferences.IsEmpty: true } call => call.Arguments,
        _ => ImmutableArray<IArgumentOperation>.Empty,
    };

    /// <summary>All but those that the library has ready.</summary>
    private static bool IsComparer(IOperation value) => Values.Unwrap(value) is { ConstantValue.HasValue: false, Type: { } type } comparer
        && (IsComparing(type) || type.AllInterfaces.Any(IsComparing))
        && comparer is not (IDefaultValueOperation or IPropertyReferenceOperation { Property.DeclaringSyntaxReferences.IsEmpty: true }
            or IFieldReferenceOperation { Field.DeclaringSyntaxReferences.IsEmpty: true });

    private static bool IsComparing(ITypeSymbol type) => type.Name is "IComparer" or "IEqualityComparer";
}
