"""Where the demo's people come from: names that go together, and the cities they live in.

Nobody here is real; first and last names are common ones, mixed by chance.
"""

from __future__ import annotations

from typing import NamedTuple


class Culture(NamedTuple):
    """Names that go together. `weight` is how many of a hundred people or so are from here."""

    country: str
    dialling: str
    weight: int
    firstnames: tuple[str, ...]
    lastnames: tuple[str, ...]
    cities: tuple[str, ...]


def _culture(
    country: str, dialling: str, weight: int, first: str, last: str, cities: str
) -> Culture:
    return Culture(
        country, dialling, weight, tuple(first.split()), tuple(last.split()), _phrases(cities)
    )


def _phrases(text: str) -> tuple[str, ...]:
    return tuple(phrase.strip() for phrase in text.split(","))


CULTURES = (
    _culture(
        "Germany", "+49", 16,
        "Anna Lukas Lena Jonas Sophie Felix Katharina Maximilian Jana Moritz Franziska Tobias"
        " Miriam Sebastian Nele Henrik Ulrike Björn Greta Jürgen",
        "Müller Schneider Fischer Weber Becker Hoffmann Schäfer Koch Bauer Richter Klein Wolf"
        " Schröder Neumann Zimmermann Krüger Hartmann Lange Krause Vogel",
        "Berlin, Hamburg, München, Köln, Leipzig, Stuttgart, Bremen, Nürnberg",
    ),
    _culture(
        "France", "+33", 14,
        "Camille Antoine Chloé Julien Élodie Mathieu Manon Thomas Léa Nicolas Clémence Hugo"
        " Aurélie Baptiste Inès Guillaume Margaux Rémi Solène Théo",
        "Martin Bernard Dubois Laurent Lefèvre Moreau Garnier Rousseau Fontaine Chevalier"
        " Mercier Dupont Girard Lambert Bonnet François Perrin Gauthier Renaud Besson",
        "Paris, Lyon, Nantes, Toulouse, Lille, Bordeaux, Strasbourg, Rennes",
    ),
    _culture(
        "United Kingdom", "+44", 12,
        "Olivia George Amelia Harry Isla Oliver Grace Jack Poppy Charlie Freya Alfie Imogen"
        " Rhys Niamh Callum Priya Zara Owen Harriet",
        "Smith Jones Taylor Brown Williams Davies Evans Walker Wright Thompson Hughes Edwards"
        " Green Clarke Hall Patel Khan Morgan Fraser Campbell",
        "London, Manchester, Bristol, Leeds, Edinburgh, Glasgow, Cardiff, Birmingham",
    ),
    _culture(
        "Spain", "+34", 8,
        "Lucía Hugo Martina Pablo Carmen Javier Elena Sergio Nuria Álvaro Marta Diego Irene"
        " Adrián Rocío Iñigo",
        "García Fernández González Rodríguez López Martínez Sánchez Pérez Gómez Ruiz Díaz"
        " Álvarez Muñoz Romero Navarro Ibáñez",
        "Madrid, Barcelona, Valencia, Sevilla, Bilbao, Málaga",
    ),
    _culture(
        "Italy", "+39", 7,
        "Giulia Lorenzo Chiara Matteo Francesca Alessandro Martina Davide Elisa Riccardo"
        " Valentina Simone Ilaria Niccolò",
        "Rossi Russo Ferrari Esposito Bianchi Romano Colombo Ricci Marino Greco Conti"
        " Gallo Costa Fontana",
        "Milano, Roma, Torino, Bologna, Firenze, Napoli",
    ),
    _culture(
        "Poland", "+48", 5,
        "Zofia Jakub Maja Kacper Hanna Michał Katarzyna Piotr Agnieszka Łukasz Magdalena Paweł",
        "Nowak Kowalczyk Wójcik Kamiński Lewandowski Zieliński Szymański Woźniak Dąbrowski"
        " Kozłowski Mazur Krawczyk",
        "Warszawa, Kraków, Wrocław, Gdańsk, Poznań",
    ),
    _culture(
        "Netherlands", "+31", 5,
        "Sanne Daan Femke Bram Lotte Sem Fleur Thijs Anouk Jeroen Marieke Ruben",
        "Jansen Visser Smit Bakker Meijer Mulder Bos Vos Peters Hendriks Dekker Brouwer",
        "Amsterdam, Rotterdam, Utrecht, Eindhoven, Groningen",
    ),
    _culture(
        "Sweden", "+46", 5,
        "Elsa Oskar Maja Axel Ebba Viktor Saga Filip Tuva Gustav Åsa Nils",
        "Andersson Johansson Karlsson Nilsson Lindqvist Bergström Sandberg Öberg Lundin"
        " Holm Ekström Sjöberg",
        "Stockholm, Göteborg, Malmö, Uppsala, Lund",
    ),
    _culture(
        "United States", "+1", 8,
        "Emma Liam Ava Noah Mia Ethan Harper Mason Aaliyah Jayden Madison Carlos Destiny"
        " Tyler Brooke Malik",
        "Johnson Davis Miller Wilson Anderson Jackson White Harris Robinson Lewis Nguyen Ramirez"
        " Baker Rivera Mitchell Carter",
        "Chicago, Boston, Austin, Seattle, Denver, Portland, Atlanta",
    ),
    _culture(
        "India", "+91", 6,
        "Aarav Diya Vihaan Ananya Rohan Kavya Arjun Meera Siddharth Ishita Karthik Nandini",
        "Sharma Iyer Reddy Gupta Nair Banerjee Deshmukh Chatterjee Kulkarni Menon Joshi Verma",
        "Bengaluru, Mumbai, Pune, Chennai, Hyderabad, Kolkata",
    ),
    _culture(
        "Japan", "+81", 4,
        "Haruto Yui Sota Aoi Ren Hina Daiki Sakura Kenta Misaki Takumi Naoko",
        "Satō Suzuki Takahashi Tanaka Watanabe Itō Yamamoto Nakamura Kobayashi Katō Mori Hayashi",
        "Tōkyō, Ōsaka, Kyōto, Nagoya, Fukuoka",
    ),
    _culture(
        "Türkiye", "+90", 3,
        "Elif Emre Zeynep Mert Defne Kerem Ayşe Can Selin Burak",
        "Yılmaz Kaya Demir Çelik Şahin Öztürk Arslan Doğan Koç Aydın",  # noqa: RUF001
        "İstanbul, Ankara, İzmir, Bursa",
    ),
    _culture(
        "Nigeria", "+234", 3,
        "Chidinma Emeka Adaeze Tunde Ngozi Oluwaseun Amara Femi Yetunde Ikenna",
        "Okafor Adeyemi Okonkwo Balogun Eze Ogunleye Nwosu Adebayo Obi Bello",
        "Lagos, Abuja, Ibadan, Port Harcourt",
    ),
    _culture(
        "Morocco", "+212", 2,
        "Yasmine Omar Salma Youssef Nadia Karim Leïla Hamza",
        "Benali Alaoui Tazi Bennani Idrissi Chraïbi Fassi Berrada",
        "Casablanca, Rabat, Marrakech, Tanger",
    ),
    _culture(
        "Brazil", "+55", 4,
        "Beatriz João Larissa Gabriel Fernanda Rafael Camila Thiago Letícia Vinícius",
        "Silva Santos Oliveira Souza Lima Pereira Carvalho Araújo Ribeiro Gonçalves",
        "São Paulo, Rio de Janeiro, Curitiba, Recife, Porto Alegre",
    ),
)  # fmt: skip
