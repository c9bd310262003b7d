namespace FMixSharp;

/// <summary>Values of enumerations by their names alone: Enum.Parse would take numbers, too, and several names.</summary>
internal static class EnumNames
{
    /// <summary>The value of that name.</summary>
    /// <param name="name">The name, with its capitals.</param>
    /// <param name="what">What the values are, for the message: "an image operation".</param>
    /// <exception cref="FormatException">There is none; the message lists the names.</exception>
    public static T Parse<T>(string? name, string what)
        where T : struct, Enum
    {
        var index = Array.IndexOf(Enum.GetNames<T>(), name);
        return index >= 0
            ? Enum.GetValues<T>()[index]
            : throw new FormatException($"'{name}' is not {what}; {NearestName.Expected(name ?? "", Enum.GetNames<T>())}.");
    }
}
