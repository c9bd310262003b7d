namespace FMixSharp.Lab.Images.Sets;

/// <summary>Names of ImageNet's class folders.</summary>
internal static class ImageFolders
{
    /// <summary>Whether <paramref name="name"/> is one of ImageNet's class names: n and eight digits.</summary>
    public static bool IsWnid(string name) => name.Length == 9 && name[0] == 'n' && name.AsSpan(1).IndexOfAnyExceptInRange('0', '9') < 0;
}
