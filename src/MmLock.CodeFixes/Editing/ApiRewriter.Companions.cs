using MmLock.Analyzers.Locks;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Operations;
using static Microsoft.CodeAnalysis.CSharp.SyntaxFactory;

namespace MmLock.CodeFixes.Editing;

/// <content>Objects that were locked as such: their sites name the lock that goes with the object, and its type or place gets it.</content>
internal sealed partial class ApiRewriter
{
    private readonly Dictionary<SyntaxNode, List<CompanionMember>> _companions = new();

    /// <summary>How the sites of companions of members find the member.</summary>
    public CompanionLocks? Companions { get; set; }

    /// <summary>Members to declare in this file.</summary>
    public IEnumerable<CompanionMember> Declared
    {
        set
        {
            foreach (IGrouping<SyntaxNode, CompanionMember> type in value.GroupBy(m => (SyntaxNode)m.Type))
            {
                _companions[type.Key] = type.ToList();
            }
        }
    }

    public override SyntaxNode? VisitClassDeclaration(ClassDeclarationSyntax node) =>
        WithCompanions(node, base.VisitClassDeclaration(node));

    public override SyntaxNode? VisitStructDeclaration(StructDeclarationSyntax node) =>
        WithCompanions(node, base.VisitStructDeclaration(node));

    public override SyntaxNode? VisitRecordDeclaration(RecordDeclarationSyntax node) =>
        WithCompanions(node, base.VisitRecordDeclaration(node));

    private SyntaxNode? WithCompanions(TypeDeclarationSyntax old, SyntaxNode? changed) =>
        changed is TypeDeclarationSyntax type && _companions.TryGetValue(old, out List<CompanionMember>? members)
            ? CompanionMembers.Add(type, old, members, _names, _layout)
            : changed;

    /// <summary>The lock of the object that a site works on, without trivia.</summary>
    private ExpressionSyntax CompanionOf(LockUse site, Companion companion)
    {
        IOperation value = ObjectLockSites.ValueOf(site.Lock.Target!);
        IdentifierNameSyntax name = IdentifierName(companion.Name);
        switch (companion.Kind)
        {
            case CompanionKind.Instance:
                return value is IInstanceReferenceOperation ? name : Member(AsReceiver(Rewritten(SyntaxOf(value)).WithoutTrivia()), name);
            case CompanionKind.TypeObject:
                return ParseExpression($"{TypeText(site, (ITypeOfOperation)value)}.{companion.Name}");
            default:
                IMemberReferenceOperation member = Companions!.Resolve(value, companion.Home, default)!;
                return SyntaxOf(member) switch
                {
                    MemberAccessExpressionSyntax access => Member(Rewritten(access.Expression).WithoutTrivia(), name),
                    _ => name,
                };
        }
    }

    private static MemberAccessExpressionSyntax Member(ExpressionSyntax on, SimpleNameSyntax name) =>
        MemberAccessExpression(SyntaxKind.SimpleMemberAccessExpression, on, name);

    /// <summary><c>x!</c> is no operation of its own.</summary>
    private static ExpressionSyntax SyntaxOf(IOperation value) =>
        value is not IMemberReferenceOperation
            && value.Syntax.Parent is PostfixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.SuppressNullableWarningExpression } suppressed
            ? suppressed
            : (ExpressionSyntax)value.Syntax;

    /// <summary>The type as it is written, where that means the type in an expression, too.</summary>
    private static string TypeText(LockUse site, ITypeOfOperation value)
    {
        TypeSyntax written = ((TypeOfExpressionSyntax)value.Syntax).Type.WithoutTrivia();
        ISymbol? bound = site.Model.GetSpeculativeSymbolInfo(
            value.Syntax.SpanStart, ParseExpression(written.ToString()), SpeculativeBindingOption.BindAsExpression).Symbol;
        return SymbolEqualityComparer.Default.Equals(bound, value.TypeOperand)
            ? written.ToString()
            : value.TypeOperand.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat);
    }
}
