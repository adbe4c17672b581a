using System;
using System.Collections.Concurrent;
using MmLock.Analyzers.Locks;
using MmLock.Analyzers.Operations;

namespace MmLock.Analyzers.Narrowing;

/// <summary>
/// Members of the library that run code of the user's which the call does not show: what the object was made with, what was registered
/// with it, or what reflection finds.
/// </summary>
internal sealed class StoredCode(ValueOrigins origins)
{
    private readonly ConcurrentDictionary<ISymbol, bool> _compared = new(SymbolEqualityComparer.Default);

    private static readonly HashSet<string> s_members = new(StringComparer.Ordinal)
    {
        "System.Lazy.Value", "System.Threading.ThreadLocal.Value", "System.Threading.ThreadLocal.Values",
        "System.Delegate.DynamicInvoke", "System.Reflection.MethodBase.Invoke", "System.Reflection.ConstructorInfo.Invoke",
        "System.Reflection.PropertyInfo.GetValue", "System.Reflection.PropertyInfo.SetValue", "System.Activator.CreateInstance",
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
        && _compared.GetOrAdd(member.OriginalDefinition, m => origins.GivenTo(m, cancellationToken).Any(
            v => v is not null && Values.Unwrap(v) is IObjectCreationOperation made && made.Arguments.Any(a => IsComparer(a.Value))));

    private static bool IsComparer(IOperation value) =>
        Values.Unwrap(value).Type is { } type && !type.DeclaringSyntaxReferences.IsEmpty
        && type.AllInterfaces.Any(i => i.Name is "IComparer" or "IEqualityComparer")
        || Values.Unwrap(value) is { Type.Name: "IComparer" or "IEqualityComparer", ConstantValue.HasValue: false } and not
            (IPropertyReferenceOperation { Property.DeclaringSyntaxReferences.IsEmpty: true }
                or IFieldReferenceOperation { Field.DeclaringSyntaxReferences.IsEmpty: true });
}
