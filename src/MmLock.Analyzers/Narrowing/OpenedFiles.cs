using System;
using MmLock.Analyzers.Operations;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MmLock.Analyzers.Narrowing;

/// <summary>
/// Whether a file is opened more than once, so that two streams or handles lead to the same bytes: by one path, a second time, for those
/// who share it with writers. Without that the system refuses the second. A path that has a part of its own each time (a number, a name
/// that was just made up, what nobody here gives) is taken to be another file each time.
/// </summary>
internal sealed class OpenedFiles(ValueOrigins origins, CancellationToken cancellationToken)
{
    private const int MaxDepth = 8;

    /// <summary><see cref="System.IO.FileShare.Write"/>.</summary>
    private const int ForWriting = 2;

    /// <summary>Calls and properties that give another value each time.</summary>
    private static readonly HashSet<string> s_fresh = new(StringComparer.Ordinal)
    {
        "GetTempFileName", "GetRandomFileName", "NewGuid", "CreateVersion7", "CreateTempSubdirectory", "Next", "NextInt64", "GetString",
        "GetHexString", "Increment", "Now", "UtcNow", "GetTimestamp",
    };

    /// <summary>Two of some openings may be of one file.</summary>
    /// <param name="values">What is opened, among other values.</param>
    /// <param name="isMember">Each is a member's of an object, of which there are many; otherwise an element of one table.</param>
    public bool MayBeOne(IEnumerable<IOperation> values, bool isMember)
    {
        List<(IOperation Opening, IOperation What)> openings = values.Select(v => (v, WhatIsOpened(v)))
            .Where(o => o.Item2 is not null).Select(o => (o.v, o.Item2!)).ToList();
        return openings.Any(o => IsSame(o.What, o.Opening, 0) && (isMember || IsRepeated(o.Opening) || HasParameter(o.What)))
            || openings.Select(o => TokenOf(o.What, 0)).OfType<string>().GroupBy(t => t, StringComparer.Ordinal).Any(g => g.Count() > 1);
    }

    /// <summary>The path, the handle or the stream of an opening that lets others write; null for anything else.</summary>
    private static IOperation? WhatIsOpened(IOperation value)
    {
        ImmutableArray<IArgumentOperation> arguments = Values.Unwrap(value) switch
        {
            IObjectCreationOperation { Type: { Name: "FileStream", ContainingNamespace: var space }, Arguments: var given }
                when IsIo(space) => given,
            IInvocationOperation { TargetMethod: var method, Arguments: var given } when (method.ContainingType.Name, method.Name)
                is ("File", "Open" or "OpenHandle") or ("MemoryMappedFile", "CreateFromFile") => given,
            _ => ImmutableArray<IArgumentOperation>.Empty,
        };
        if (arguments.IsEmpty || Values.ArgumentAt(arguments, 0) is not { } what)
        {
            return null;
        }

        // Over what is open already, it is the same file, however that was opened.
        return what.Type?.SpecialType != SpecialType.System_String || arguments.Any(a => SharesWriters(a)) ? what : null;
    }

    private static bool IsIo(INamespaceSymbol? space) => space?.ToDisplayString() == "System.IO";

    private static bool SharesWriters(IArgumentOperation argument) => argument.Parameter?.Type.Name switch
    {
        "FileShare" => MayShare(argument.Value),
        "FileStreamOptions" => Values.Unwrap(argument.Value) is not IObjectCreationOperation { Initializer: var set }
            || set is not null && set.Initializers.OfType<ISimpleAssignmentOperation>().Any(
                a => a.Target is IPropertyReferenceOperation { Property.Name: "Share" } && MayShare(a.Value)),
        _ => false,
    };

    private static bool MayShare(IOperation share) =>
        !share.ConstantValue.HasValue || share.ConstantValue.Value is int known && (known & ForWriting) != 0;

    /// <summary>In a loop or a function that may run again: only a constructor and an initializer run once for an object.</summary>
    private static bool IsRepeated(IOperation site)
    {
        SyntaxNode? around = site.Syntax.Ancestors().FirstOrDefault(a => FlowGraphs.IsBody(a) || FlowGraphs.IsLoop(a));
        return around is not (null or ConstructorDeclarationSyntax or TypeDeclarationSyntax or EqualsValueClauseSyntax
            or VariableDeclaratorSyntax or PropertyDeclarationSyntax or CompilationUnitSyntax);
    }

    private static bool HasParameter(IOperation what) => what.DescendantsAndSelf().Any(o => o is IParameterReferenceOperation);

    /// <summary>The value comes out alike when it is computed for another opening.</summary>
    private bool IsSame(IOperation? value, IOperation site, int depth)
    {
        if (value is null || depth > MaxDepth)
        {
            return depth > MaxDepth;
        }

        origins.Models.Work.Add(1);
        IOperation inner = Values.Unwrap(value);
        if (inner.ConstantValue.HasValue || inner is IInstanceReferenceOperation)
        {
            return true;
        }

        switch (inner)
        {
            case ILocalReferenceOperation { Local: var local }:
                return !IsCounted(local)
                    && (ObjectSources.IsRepeated(inner, local)
                        || origins.WrittenTo(local, cancellationToken) is { Count: > 0 } written
                            && written.All(v => v is not null && IsSame(v, v, depth + 1)));
            case IParameterReferenceOperation { Parameter: var parameter }:
                return ObjectSources.IsRepeated(inner, parameter) && IsRepeated(site) && IsInLoop(inner)
                    || IsGivenAgain(parameter.OriginalDefinition, depth + 1);
            case IMemberReferenceOperation { Member: { IsStatic: false } member, Instance: IInstanceReferenceOperation }
                when origins.GivenTo(member.OriginalDefinition, cancellationToken) is { Length: 1 } given
                    && given[0] is { } once && HasParameter(once)
                    && SymbolEqualityComparer.Default.Equals(member.ContainingType, TypeAround(site)):
                return IsSame(once, once, depth + 1);
            case IMemberReferenceOperation member:
                return !s_fresh.Contains(member.Member.Name);
            case IInvocationOperation call:
                return !s_fresh.Contains(call.TargetMethod.Name) && (call.Instance is null || IsSame(call.Instance, site, depth + 1))
                    && call.Arguments.All(a => IsSame(a.Value, site, depth + 1));
            case IObjectCreationOperation creation:
                return creation.Arguments.All(a => IsSame(a.Value, site, depth + 1));
            default:
                return inner.ChildOperations.Any() && inner.ChildOperations.All(c => IsSame(c, site, depth + 1))
                    || inner is IInterpolatedStringTextOperation or IArrayInitializerOperation or ILiteralOperation;
        }
    }

    private INamedTypeSymbol? TypeAround(IOperation site) =>
        site.SemanticModel?.GetEnclosingSymbol(site.Syntax.SpanStart, cancellationToken)?.ContainingType;

    private static bool IsInLoop(IOperation use) =>
        FlowGraphs.LoopOf(use.Syntax) is not null;

    /// <summary>Counted by the head of a loop: another number each time round.</summary>
    private static bool IsCounted(ISymbol local) =>
        local.DeclaringSyntaxReferences.Any(r => r.GetSyntax().Parent is VariableDeclarationSyntax { Parent: ForStatementSyntax });

    /// <summary>One caller gives it again and again, or two give the same.</summary>
    private bool IsGivenAgain(ISymbol parameter, int depth)
    {
        List<IOperation> given = origins.GivenTo(parameter, cancellationToken).OfType<IOperation>().ToList();
        return given.Any(v => IsSame(v, v, depth) && (IsRepeated(v) || HasParameter(v)))
            || given.Select(v => TokenOf(v, 0)).OfType<string>().GroupBy(t => t, StringComparer.Ordinal).Any(g => g.Count() > 1);
    }

    /// <summary>What tells one path from another within a body: what it is made of; null for one of its own each time.</summary>
    private static string? TokenOf(IOperation value, int depth)
    {
        IOperation inner = Values.Unwrap(value);
        if (depth > MaxDepth)
        {
            return null;
        }

        if (inner.ConstantValue is { HasValue: true, Value: var constant })
        {
            return $"\"{constant}\"";
        }

        if (Values.SymbolOf(inner) is { } symbol && s_fresh.Contains(symbol.Name))
        {
            return null;
        }

        if (inner is ILocalReferenceOperation or IParameterReferenceOperation
            or IMemberReferenceOperation { Instance: null or IInstanceReferenceOperation })
        {
            ISymbol named = Values.VariableOf(inner) ?? ((IMemberReferenceOperation)inner).Member;
            return IsCounted(named) ? null : $"{named.ContainingSymbol?.ToDisplayString()}.{named.Name}";
        }

        List<string?> parts = inner.ChildOperations.Select(c => TokenOf(c, depth + 1)).ToList();
        string? called = (inner as IInvocationOperation)?.TargetMethod.Name;
        return parts.Contains(null) ? null : $"{inner.Kind} {called}({string.Join(",", parts)})";
    }
}
