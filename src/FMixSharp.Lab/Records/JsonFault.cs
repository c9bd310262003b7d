using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace FMixSharp.Lab.Records;

/// <summary>What is wrong with a JSON text, in words for whoever wrote it: the library names types of .NET.</summary>
internal static partial class JsonFault
{
    /// <summary>A sentence without its full stop, such as "$.options.width is no whole number".</summary>
    public static string Of(JsonException error)
    {
        var place = error.Path ?? "$";
        if (Expected(error) is { } expected)
            return $"{place} is not {expected}";
        if (Missing().Match(error.Message) is { Success: true } missing)
            return $"{place} lacks {missing.Groups["names"].Value}";
        if (Unknown().Match(error.Message) is { Success: true } unknown)
            return $"{unknown.Groups["name"].Value} means nothing there{Meant(unknown)}";
        if (Null().IsMatch(error.Message))
            return $"{place} is null, which it may not be";
        if (Twice().Match(error.Message) is { Success: true } twice)
            return $"{twice.Groups["name"].Value} stands there twice";
        var text = error.Message.Split(". Path: ", 2)[0].Split(" LineNumber: ", 2)[0].TrimEnd('.');
        return error.LineNumber is { } line ? string.Create(CultureInfo.InvariantCulture, $"{text}, in line {line + 1}") : text;
    }

    /// <summary>What was expected of a value of another kind, such as "a whole number"; null where that is not what is wrong.</summary>
    public static string? Expected(JsonException error) =>
        Converted().Match(error.Message) is { Success: true } match
            ? Kind(Member(match.Groups["type"].Value, error.Path)?.PropertyType.ToString() ?? match.Groups["type"].Value)
        : error.Message.Contains("DateTimeOffset format", StringComparison.Ordinal) ? "a date and time"
        : null;

    /// <summary>Where a number stands that no double holds, such as 1e999, and what it is; null if nowhere.</summary>
    public static string? ImpossibleNumber(JsonElement element, string place = "$") =>
        element.ValueKind switch
        {
            JsonValueKind.Number => double.IsFinite(element.GetDouble())
                ? null
                : $"{place} is {element.GetRawText()}, which is beyond the largest number that can be computed with",
            JsonValueKind.Object => element
                .EnumerateObject()
                .Select(member => ImpossibleNumber(member.Value, $"{place}.{member.Name}"))
                .FirstOrDefault(found => found is not null),
            JsonValueKind.Array => element
                .EnumerateArray()
                .Select((item, index) => ImpossibleNumber(item, $"{place}[{index}]"))
                .FirstOrDefault(found => found is not null),
            _ => null,
        };

    /// <summary>
    /// Where a member of a list or a dictionary is null, at which the serializer does not look; null if nowhere. What stays JSON is left
    /// to whoever reads it.
    /// </summary>
    public static string? NullMember(object content, string place = "$") =>
        content switch
        {
            string or JsonNode => null,
            IDictionary members => Members(members.Keys.Cast<object>().Select(key => ($"{place}.{key}", members[key]))),
            IEnumerable items => Members(items.Cast<object?>().Select((item, index) => ($"{place}[{index}]", item))),
            _ when content.GetType().Assembly == typeof(JsonFault).Assembly && !content.GetType().IsEnum => content
                .GetType()
                .GetProperties(BindingFlags.Public | BindingFlags.Instance)
                .Where(property => property.GetIndexParameters().Length == 0)
                .Select(property =>
                    property.GetValue(content) is { } value
                        ? NullMember(value, $"{place}.{JsonNamingPolicy.SnakeCaseLower.ConvertName(property.Name)}")
                        : null
                )
                .FirstOrDefault(found => found is not null),
            _ => null,
        };

    private static string? Members(IEnumerable<(string Place, object? Value)> members) =>
        members
            .Select(member => member.Value is { } value ? NullMember(value, member.Place) : $"there is a null at {member.Place}")
            .FirstOrDefault(found => found is not null);

    private static string Kind(string type) =>
        Nullable().Match(type) is { Success: true } inner ? $"{Kind(inner.Groups["type"].Value)} or null"
        : type == typeof(string).FullName ? "a text in quotes"
        : type == typeof(bool).FullName ? "true or false"
        : type == typeof(int).FullName ? $"a whole number of at most {int.MaxValue}"
        : type == typeof(long).FullName ? $"a whole number of at most {long.MaxValue}"
        : type == typeof(double).FullName || type == typeof(float).FullName ? "a number"
        : type == typeof(DateTimeOffset).FullName ? "a date and time"
        : type.EndsWith("[]", StringComparison.Ordinal) || type.Contains("List`1", StringComparison.Ordinal) ? "a list in [ ]"
        : "an object in { }";

    // Of a record whose values are given to its constructor, the library names the record and not the value.
    private static PropertyInfo? Member(string type, string? path) =>
        typeof(JsonFault)
            .Assembly.GetType(type)
            ?.GetProperties()
            .FirstOrDefault(property =>
                path?.EndsWith("." + JsonNamingPolicy.SnakeCaseLower.ConvertName(property.Name), StringComparison.Ordinal) == true
            );

    // Of an unknown name what may have been meant.
    private static string Meant(Match unknown) =>
        typeof(JsonFault).Assembly.GetType(unknown.Groups["type"].Value) is { } type
            ? "; "
                + NearestName.Expected(
                    unknown.Groups["name"].Value.Trim('\''),
                    [.. type.GetProperties().Where(CanStand).Select(property => JsonNamingPolicy.SnakeCaseLower.ConvertName(property.Name))]
                )
            : "";

    private static bool CanStand(PropertyInfo property) =>
        property.CanWrite
            && !property.GetMethod!.IsStatic
            && !property.IsDefined(typeof(System.Text.Json.Serialization.JsonIgnoreAttribute))
        || property.GetCustomAttribute<System.Text.Json.Serialization.JsonIgnoreAttribute>()
            is { Condition: not System.Text.Json.Serialization.JsonIgnoreCondition.Always };

    [GeneratedRegex(@"could not be converted to (?<type>\S+?)\.(?:\s|$)")]
    private static partial Regex Converted();

    [GeneratedRegex(@"missing required properties(?: including)?: (?<names>.+?)\.(?:\s|$)")]
    private static partial Regex Missing();

    [GeneratedRegex(@"JSON property (?<name>'.*') could not be mapped to any \.NET member contained in type '(?<type>[^']+)'")]
    private static partial Regex Unknown();

    [GeneratedRegex(@"doesn't allow (?:setting )?null values")]
    private static partial Regex Null();

    [GeneratedRegex(@"^Duplicate property (?<name>'.*') encountered")]
    private static partial Regex Twice();

    [GeneratedRegex(@"^System\.Nullable`1\[(?<type>.+)\]$")]
    private static partial Regex Nullable();
}
