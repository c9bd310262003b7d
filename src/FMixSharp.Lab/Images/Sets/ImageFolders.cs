using FMixSharp.Lab.Data;

namespace FMixSharp.Lab.Images.Sets;

/// <summary>Images in one folder for each class, such as train/&lt;class&gt;/ and test/&lt;class&gt;/.</summary>
internal static class ImageFolders
{
    /// <summary>Whether <paramref name="name"/> is one of ImageNet's class names: n and eight digits.</summary>
    public static bool IsWnid(string name) => name.Length == 9 && name[0] == 'n' && name.AsSpan(1).IndexOfAnyExceptInRange('0', '9') < 0;

    /// <summary>Lists both splits, class by class in ordinal order.</summary>
    /// <param name="folder">The data set's folder.</param>
    /// <param name="train">Name of the training split's folder.</param>
    /// <param name="test">Name of the test split's folder.</param>
    /// <param name="needs">What the data set needs, for messages.</param>
    /// <exception cref="DatasetException">A split or class is missing, empty or cannot be read.</exception>
    public static ImageListing List(string folder, string train, string test, string needs)
    {
        try
        {
            var classes = ClassFolders.Names(Path.Combine(folder, train), needs);
            var others = ClassFolders.Names(Path.Combine(folder, test), needs);
            var odd = classes
                .Except(others, StringComparer.Ordinal)
                .Concat(others.Except(classes, StringComparer.Ordinal))
                .FirstOrDefault();
            if (odd is not null)
                throw new DatasetException(
                    $"{folder}: class '{odd}' is only in {(classes.Contains(odd) ? train : test)}; "
                        + "both splits must have the same class folders"
                );
            var listing = new ImageListing(classes);
            AddSplit(listing, folder, train);
            listing.EndTraining();
            AddSplit(listing, folder, test);
            return listing;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new DatasetException($"{folder}: cannot be read ({exception.Message})", exception);
        }
    }

    private static void AddSplit(ImageListing listing, string folder, string split)
    {
        for (var label = 0; label < listing.Classes.Count; label++)
        {
            var index = label;
            if (listing.Add(folder, $"{split}/{listing.Classes[label]}", _ => index) == 0)
                throw new DatasetException(
                    $"{Path.Combine(folder, split, listing.Classes[label])}: class without images: no .jpg, .jpeg or "
                        + ".png file; add some, or remove the class from both splits"
                );
        }
    }
}
