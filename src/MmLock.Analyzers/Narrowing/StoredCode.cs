using System;
using System.Collections.Concurrent;
using MmLock.Analyzers.Locks;
using MmLock.Analyzers.Operations;
using MmLock.Analyzers.Prefilter;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MmLock.Analyzers.Narrowing;

/// <summary>
/// Members of the library that run code of the user's which the call does not show: what the object was made with, what was registered
/// with it, or what reflection finds.
/// </summary>
internal sealed class StoredCode(ValueOrigins origins)
{
    private const string AtOnce = "AllowSynchronousContinuations";
    private const int MaxDepth = 4;

    private readonly ConcurrentDictionary<ISymbol, string?> _compared = new(SymbolEqualityComparer.Default);

    private static readonly HashSet<string> s_members = new(StringComparer.Ordinal)
    {
        "System.Lazy.Value", "System.Threading.ThreadLocal.Value", "System.Threading.ThreadLocal.Values",
        "System.Delegate.DynamicInvoke", "System.Reflection.MethodBase.Invoke", "System.Reflection.ConstructorInfo.Invoke",
        "System.Reflection.FieldInfo.GetValue",
        "System.Reflection.FieldInfo.SetValue", "System.Reflection.PropertyInfo.GetValue", "System.Reflection.PropertyInfo.SetValue",
        "System.Activator.CreateInstance", "System.Text.Json.JsonSerializer.Serialize", "System.Text.Json.JsonSerializer.Deserialize",
        "System.Text.Json.JsonSerializer.SerializeToUtf8Bytes", "System.Text.Json.JsonSerializer.SerializeToDocument",
        "System.Text.Json.JsonSerializer.SerializeToElement", "System.Text.Json.JsonSerializer.SerializeToNode",
        "System.Xml.Serialization.XmlSerializer.Serialize", "System.Xml.Serialization.XmlSerializer.Deserialize", "System.Reflection.MemberInfo.GetCustomAttributes",
        "System.Reflection.CustomAttributeExtensions.GetCustomAttribute",
        "System.Reflection.CustomAttributeExtensions.GetCustomAttributes",
        "System.Threading.CancellationTokenSource.Cancel", "System.Threading.Tasks.TaskCompletionSource.SetResult",
        "System.Threading.Tasks.TaskCompletionSource.TrySetResult", "System.Threading.Tasks.TaskCompletionSource.SetException",
        "System.Threading.Tasks.TaskCompletionSource.TrySetException", "System.Threading.Tasks.TaskCompletionSource.SetCanceled",
        "System.Threading.Tasks.TaskCompletionSource.TrySetCanceled", "System.Threading.SynchronizationContext.Send",
        "System.Threading.Barrier.SignalAndWait", "System.Threading.Tasks.Sources.ManualResetValueTaskSourceCore.SetResult",
        "System.Threading.Tasks.Sources.ManualResetValueTaskSourceCore.SetException",
    };

    public bool IsRunBy(IOperation operation, CancellationToken cancellationToken) =>
        operation is IPropertyReferenceOperation { Property: var property } && Is(property)
            && LazyValues.Of(operation, origins, cancellationToken).IsDefault
        || operation is IInvocationOperation { TargetMethod: var method } && (Is(method) || UnsafeAccessors.Is(method))
        || ContinuesOthers(operation, cancellationToken) || ComparerOf(operation, cancellationToken) is not null;

    /// <summary>
    /// A channel that lets those who wait for it go on at once: they do so in the call that they waited for. One that is made out of
    /// sight may be one.
    /// </summary>
    public bool ContinuesOthers(IOperation operation, CancellationToken cancellationToken) => operation is IInvocationOperation
    {
        TargetMethod: { Name: var name, ContainingType: { Name: "ChannelWriter" or "ChannelReader" } type }, Instance: { } end
    } && SyncMembers.IsOfThreads(type) && name is "TryWrite" or "WriteAsync" or "Complete" or "TryComplete" or "TryRead" or "ReadAsync"
        && !ContinuesElsewhere(end, 0, cancellationToken);

    private bool ContinuesElsewhere(IOperation channel, int depth, CancellationToken cancellationToken) =>
        depth <= MaxDepth && origins.Of(SyncMembers.ObjectOf(Values.Unwrap(channel)), null, cancellationToken) is { Count: > 0 } made
        && made.All(m => m is not null && (SyncMembers.ObjectOf(Values.Unwrap(m)) is var whole && whole != Values.Unwrap(m)
            ? ContinuesElsewhere(whole, depth + 1, cancellationToken)
            : whole is IInvocationOperation { TargetMethod: { IsStatic: true, ContainingType: { Name: "Channel" } maker } } creation
                && SyncMembers.IsOfThreads(maker)
                && creation.Arguments.All(a => a.Value.Type is not { IsReferenceType: true } || a.Value.Type.TypeKind == TypeKind.Delegate
                    || AreElsewhere(a.Value, cancellationToken))));

    /// <summary>Options that are written where they are made, without that one, or kept by nobody who might set it.</summary>
    private bool AreElsewhere(IOperation options, CancellationToken cancellationToken) =>
        origins.Of(options, null, cancellationToken) is { Count: > 0 } made
        && made.All(m => m is IObjectCreationOperation { Constructor.DeclaringSyntaxReferences.IsEmpty: true } creation
            && (creation.Initializer?.Initializers ?? ImmutableArray<IOperation>.Empty).All(i => i is ISimpleAssignmentOperation set
                && (set.Target is IPropertyReferenceOperation { Property.Name: not AtOnce }
                    || set.Value.ConstantValue is { HasValue: true, Value: false })))
        && (Values.Unwrap(options) is IObjectCreationOperation || Values.VariableOf(options) is ILocalSymbol local
            && FlowGraphs.BodyOf(options.Syntax) is { } body && !body.DescendantNodes().OfType<IdentifierNameSyntax>()
                .Any(n => n.Identifier.ValueText == AtOnce && n.Parent is MemberAccessExpressionSyntax));

    /// <summary>The comparer of the user's that a member of a collection asks, as it is called; null for a member that asks none.</summary>
    public string? ComparerOf(IOperation operation, CancellationToken cancellationToken) => operation switch
    {
        IPropertyReferenceOperation { Property: var property, Arguments.IsEmpty: false } access =>
            ComparerIn(access.Instance, property.ContainingType, cancellationToken),
        IInvocationOperation { TargetMethod: var method } call when CollectionOf(call) is { } collection
            && Asks(method, collection, cancellationToken) => ComparerIn(collection, method.ContainingType, cancellationToken),
        _ => null,
    };

    private static bool Is(ISymbol member) => member is { DeclaringSyntaxReferences.IsEmpty: true, ContainingType: { } type }
        && s_members.Contains($"{type.ContainingNamespace?.ToDisplayString()}.{type.Name}.{member.Name}");

    /// <summary>What is before the dot: <c>_list.TryAdd(key, 1)</c> is an extension, and so is <c>Contains</c> where LINQ has it.</summary>
    private static IOperation? CollectionOf(IInvocationOperation call) => call.Instance
        ?? (call.TargetMethod is { IsExtensionMethod: true, DeclaringSyntaxReferences.IsEmpty: true }
            ? call.Arguments.FirstOrDefault(a => a.Parameter?.Ordinal == 0)?.Value
            : null);

    /// <summary>To clear, count or go through a collection compares nothing, but in the view of a part of another one.</summary>
    private bool Asks(IMethodSymbol method, IOperation collection, CancellationToken cancellationToken) =>
        method.ContainingType is { } type && !LibraryRuns.ComparesValues(method)
        && (type.Name == "Enumerable" ? method.Name == "Contains" : LibraryRuns.Compares(type.Name, method)
            || type.Name == "SortedSet" && (Values.SymbolOf(Values.Unwrap(collection)) is not { } member
                || !origins.GivenTo(member.OriginalDefinition, cancellationToken)
                    .All(v => v is not null && Values.Unwrap(v) is IObjectCreationOperation)));

    /// <summary>A collection of a member that was made with a comparer of the user's: it runs for every key.</summary>
    private string? ComparerIn(IOperation? collection, INamedTypeSymbol? type, CancellationToken cancellationToken) =>
        (type?.ContainingNamespace?.ToDisplayString().StartsWith("System.Collections", StringComparison.Ordinal) == true
            || type is { Name: "Enumerable", ContainingNamespace.Name: "Linq" })
        && collection is not null && Values.Unwrap(collection) is var value
            ? value is IInstanceReferenceOperation ? ComparerAmong(BaseArguments(value.Type, cancellationToken))
            : Values.SymbolOf(value) is not ((IFieldSymbol or IPropertySymbol) and var member) ? null
            : _compared.GetOrAdd(member.OriginalDefinition, m => origins.GivenTo(m, cancellationToken).OfType<IOperation>()
                .Select(v => ComparerOfMade(v, cancellationToken)).FirstOrDefault(c => c is not null))
            : null;

    /// <summary>Through variables, choices and calls of the library that make a collection of another.</summary>
    private string? ComparerOfMade(IOperation made, CancellationToken cancellationToken) =>
        new ObjectSources(origins, cancellationToken).Of(made) is not { } sources ? ShortText.Of(made.Syntax, 40)
        : ComparerAmong(sources.SelectMany(s => s.DescendantsAndSelf()).SelectMany(o => ArgumentsOf(o, cancellationToken)));

    private static string? ComparerAmong(IEnumerable<IArgumentOperation> arguments) =>
        arguments.Where(a => IsComparer(a.Value)).Select(a => ShortText.Of(a.Value.Syntax, 40)).FirstOrDefault();

    private IEnumerable<IArgumentOperation> ArgumentsOf(IOperation operation, CancellationToken cancellationToken) => operation switch
    {
        IObjectCreationOperation creation => creation.Arguments.Concat(BaseArguments(creation.Type, cancellationToken)),
        IInvocationOperation { TargetMethod.DeclaringSyntaxReferences.IsEmpty: true } call => call.Arguments,
        _ => ImmutableArray<IArgumentOperation>.Empty,
    };

    /// <summary>What the constructors of a class in sight, and of those that it derives from, give the ones below.</summary>
    private IEnumerable<IArgumentOperation> BaseArguments(ITypeSymbol? type, CancellationToken cancellationToken)
    {
        for (; type is { TypeKind: TypeKind.Class, DeclaringSyntaxReferences.IsEmpty: false }; type = type.BaseType)
        {
            foreach (TypeDeclarationSyntax part in type.DeclaringSyntaxReferences.Select(r => r.GetSyntax(cancellationToken))
                .OfType<TypeDeclarationSyntax>().Where(t => origins.Models.Contains(t.SyntaxTree)))
            {
                IEnumerable<SyntaxNode> given = part.Members.OfType<ConstructorDeclarationSyntax>().Select(c => c.Initializer)
                    .OfType<SyntaxNode>().Concat((part.BaseList?.Types ?? default).OfType<PrimaryConstructorBaseTypeSyntax>());
                foreach (IArgumentOperation argument in given
                    .Select(g => origins.Models.Get(part.SyntaxTree).GetOperation(g, cancellationToken))
                    .OfType<IInvocationOperation>().SelectMany(i => i.Arguments))
                {
                    yield return argument;
                }
            }
        }
    }

    /// <summary>All but those that the library has ready.</summary>
    private static bool IsComparer(IOperation value) => Values.Unwrap(value) is { ConstantValue.HasValue: false, Type: { } type } comparer
        && (LibraryRuns.IsComparer(type) || type.AllInterfaces.Any(LibraryRuns.IsComparer))
        && comparer is not (IDefaultValueOperation or IPropertyReferenceOperation { Property.DeclaringSyntaxReferences.IsEmpty: true }
            or IFieldReferenceOperation { Field.DeclaringSyntaxReferences.IsEmpty: true });
}
